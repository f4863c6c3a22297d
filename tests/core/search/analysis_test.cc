#include "core/search/analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/search/days.h"
#include "core/search/language.h"
#include "core/search/zawgyi.h"

namespace duta::search {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::vector<std::string> Terms(std::string_view text) {
  std::vector<std::string> terms;
  for (const Token& token : Analyse(text).tokens) terms.push_back(token.term);
  return terms;
}

TEST(AnalysisTest, MakesWordsOfSpacedScripts) {
  EXPECT_THAT(Terms("The Ministry's e-mail"), ElementsAre("wthe", "wministry", "ws", "we", "wmail"));
  EXPECT_THAT(Terms("Straße ΣΊΣΥΦΟΣ"), ElementsAre("wstrasse", "wσίσυφοσ"));
}

TEST(AnalysisTest, FoldsDiacriticsOfLatinBesideTheWord) {
  EXPECT_THAT(Terms("Việt Đông"), ElementsAre("wviệt", "fviet", "wđông", "fdong"));
  // Composed or not, it is the same.
  EXPECT_EQ(Terms("e\xCC\x81tranger"), Terms("\xC3\xA9tranger"));
  EXPECT_THAT(Terms("हिन्दी"), ElementsAre("wहिन्दी"));
}

TEST(AnalysisTest, MakesCodePointsAndPairsOfUnspacedScripts) {
  EXPECT_THAT(Terms("外交部"), ElementsAre("g外", "g外交", "g交", "g交部", "g部"));
  EXPECT_THAT(Terms("외교 부"), ElementsAre("g외", "g외교", "g교", "g교부", "g부"));
  EXPECT_THAT(Terms("ｶﾞ"), ElementsAre("gガ"));  // Two half-width ones are one.
}

TEST(AnalysisTest, NoPairBridgesPunctuation) { EXPECT_THAT(Terms("外、交"), ElementsAre("g外", "g交")); }

TEST(AnalysisTest, FoldsDigitsOfAllScripts) {
  for (const char* year : {"๒๕๖๙", "２５６９", "២៥៦៩", "၂၅၆၉", "໒໕໖໙", "२५६९", "2569"}) {
    EXPECT_THAT(Terms(year), ElementsAre("w2569")) << year;
  }
}

TEST(AnalysisTest, KnowsWhereWordsBeginAndEnd) {
  const Analysis tokyo = Analyse("東京都");
  for (const Token& token : tokyo.tokens) {
    if (token.term == "g京都") {
      EXPECT_FALSE(token.starts_word && token.ends_word);
    }
    if (token.term == "g東京") {
      EXPECT_TRUE(token.starts_word);
    }
  }
  for (const Token& token : Analyse("京都で").tokens) {
    if (token.term == "g京都") {
      EXPECT_TRUE(token.starts_word && token.ends_word);
    }
  }
}

TEST(AnalysisTest, NamesTheBytesOfEachToken) {
  const std::string text = "Ａ外交";
  const Analysis analysis = Analyse(text);
  ASSERT_EQ(analysis.tokens.size(), 4U);
  EXPECT_EQ(text.substr(analysis.tokens[0].begin, analysis.tokens[0].end - analysis.tokens[0].begin), "Ａ");
  EXPECT_EQ(text.substr(analysis.tokens[2].begin, analysis.tokens[2].end - analysis.tokens[2].begin), "外交");
}

TEST(AnalysisTest, TakesAnyBytes) {
  for (const std::string& text : {std::string("\xFF\xC0"), std::string("a\0b", 3), std::string(100'000, '\xCC'),
                                  std::string("\xED\xA0\x80"), std::string()}) {
    for (const Token& token : Analyse(text).tokens) EXPECT_LE(token.end, Analyse(text).text.size());
  }
  std::string marks = "a";
  for (int i = 0; i < 10'000; ++i) marks += "\xCC\x81";
  EXPECT_FALSE(Analyse(marks).tokens.empty());
  EXPECT_THAT(Terms(std::string(1000, 'x')), ElementsAre("w" + std::string(kMaxWordCharacters, 'x')));
}

TEST(ZawgyiTest, IsRecognisedAndConverted) {
  EXPECT_EQ(GuessEncoding("ကုန္ထုတ္သမဝါယမ"), BurmeseEncoding::kZawgyi);
  EXPECT_EQ(GuessEncoding("ကုန်ထုတ်သမဝါယမ"), BurmeseEncoding::kUnicode);
  EXPECT_EQ(GuessEncoding("သံ႐ုံး"), BurmeseEncoding::kZawgyi);
  EXPECT_EQ(GuessEncoding("မြန်မာနိုင်ငံ"), BurmeseEncoding::kUnicode);
  EXPECT_EQ(GuessEncoding("ေမာင္"), BurmeseEncoding::kZawgyi);
  EXPECT_EQ(GuessEncoding("Ministry"), BurmeseEncoding::kNone);
  EXPECT_EQ(FromZawgyi("ကုန္ထုတ္သမဝါယမ"), "ကုန်ထုတ်သမဝါယမ");
  EXPECT_TRUE(Analyse("ကုန္ထုတ္သမဝါယမ").is_from_zawgyi);
  EXPECT_EQ(Terms("ကုန္ထုတ္သမဝါယမ"), Terms("ကုန်ထုတ်သမဝါယမ"));
}

TEST(NormaliseTest, FoldsCaseAndBlanks) {
  EXPECT_EQ(Normalise("  Consular \t HELP "), "consular help");
  EXPECT_EQ(KeywordTerm("country", "ID"), std::string("kcountry\x1f") + "id");
}

TEST(LanguageTest, KnowsWhichThereAre) {
  for (const char* tag : {"en", "id", "en-AU", "zh-Hant-TW", "km", "ban", "es-419"}) {
    EXPECT_TRUE(IsKnownLanguage(tag)) << tag;
  }
  for (const char* tag : {"xx", "qq-QQ", "en-QX", "", "e", "zzzz", "english"}) {
    EXPECT_FALSE(IsKnownLanguage(tag)) << tag;
  }
  EXPECT_TRUE(IsKnownCountry("ID"));
  for (const char* code : {"id", "XX", "", "IDN"}) EXPECT_FALSE(IsKnownCountry(code)) << code;
  EXPECT_EQ(PrimaryLanguage("EN-au"), "en");
}

TEST(DaysTest, AreYearsMonthsAndDays) {
  EXPECT_EQ(ParseDays("1970")->first, 0);
  EXPECT_EQ(ParseDays("1970")->last, 364);
  EXPECT_EQ(ParseDays("1970-02")->last, 58);
  EXPECT_EQ(ParseDays("1970-01-02")->first, 1);
  for (const char* text : {"", "70", "1970-13", "1970-02-30", "1970-1", "1970-01-1", "0000", "197x", "-970"}) {
    EXPECT_FALSE(ParseDays(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace duta::search
