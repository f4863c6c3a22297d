// What really differs between the ministries: eras, tracks, make-up days,
// scripts. And what must hold between any two of them, or of any of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "adapters/formats/note_verbale/compose.h"
#include "adapters/formats/note_verbale/html.h"
#include "adapters/formats/note_verbale/interpret.h"
#include "adapters/formats/note_verbale/text.h"
#include "adapters/markings/ministries.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(NationsTest, AreTheSixteen) { EXPECT_GE(AllMinistries().size(), 16u); }

TEST(NationsTest, WriteDatesInTheirEras) {
  const struct {
    const Profile& profile;
    Date date;
    std::string text;
  } kCases[] = {
      {th::MinistryProfile(), 2026y / 1 / 1, "1 มกราคม 2569"},
      {th::MinistryProfile(), 2026y / 12 / 31, "31 ธันวาคม 2569"},
      {jp::MinistryProfile(), 2026y / 10 / 5, "令和8年10月5日"},
      {jp::MinistryProfile(), 2019y / 4 / 30, "平成31年4月30日"},
      {jp::MinistryProfile(), 2019y / 5 / 1, "令和元年5月1日"},
      {jp::MinistryProfile(), 2020y / 6 / 19, "令和2年6月19日"},
      {in::MinistryProfile(), 2026y / 10 / 5, "5 October 2026 / 13 Asvina 1948 (Saka)"},
      {in::MinistryProfile(), 2026y / 3 / 22, "22 March 2026 / 1 Chaitra 1948 (Saka)"},
      {in::MinistryProfile(), 2028y / 3 / 21, "21 March 2028 / 1 Chaitra 1950 (Saka)"},
      {mm::MinistryProfile(), 2026y / 10 / 5, "၅ အောက်တိုဘာ ၂၀၂၆"},
      {kr::MinistryProfile(), 2026y / 3 / 1, "2026. 3. 1."},
      {la::MinistryProfile(), 2026y / 3 / 1, "01/03/2026"},
  };
  for (const auto& c : kCases) {
    const NationalDates dates(c.profile.date_form);
    EXPECT_EQ(dates.Format(c.date), c.text);
    EXPECT_EQ(dates.Parse(c.text), c.date) << c.text;
  }
}

TEST(NationsTest, ReadDatesAsPeopleWriteThem) {
  const struct {
    const Profile& profile;
    std::string text;
    Date date;
  } kCases[] = {
      {la::MinistryProfile(), "5/10/2026", 2026y / 10 / 5},
      {ph::MinistryProfile(), "5 October 2026", 2026y / 10 / 5},
      {vn::MinistryProfile(), "ngày 5 tháng 3 năm 2026", 2026y / 3 / 5},
      {cn::MinistryProfile(), "2026年03月05日", 2026y / 3 / 5},
      {in::MinistryProfile(), "5 October 2026", 2026y / 10 / 5},
      {jp::MinistryProfile(), "令和08年10月05日", 2026y / 10 / 5},
      {jp::MinistryProfile(), "2026-10-05", 2026y / 10 / 5},
  };
  for (const auto& c : kCases) EXPECT_EQ(NationalDates(c.profile.date_form).Parse(c.text), c.date) << c.text;
}

TEST(NationsTest, RefuseDatesThatDoNotExistInTheirEra) {
  const struct {
    const Profile& profile;
    std::string text;
  } kCases[] = {
      {jp::MinistryProfile(), "令和0年10月5日"},
      {jp::MinistryProfile(), "令和元年4月30日"},
      {jp::MinistryProfile(), "平成31年5月1日"},
      {jp::MinistryProfile(), "令和8年2月30日"},
      {jp::MinistryProfile(), "昭和101年10月5日"},
      {jp::MinistryProfile(), "2026年10月5日"},
      {th::MinistryProfile(), "5 ตุลาคม 2026"},
      {th::MinistryProfile(), "30 กุมภาพันธ์ 2569"},
      {th::MinistryProfile(), "29 กุมภาพันธ์ 2569"},
      {la::MinistryProfile(), "31/04/2026"},
      {la::MinistryProfile(), "10/25/2026"},
      {cn::MinistryProfile(), "2026年13月5日"},
      {in::MinistryProfile(), "5 October 2026 / 14 Asvina 1948 (Saka)"},
      {in::MinistryProfile(), "5 October 2026 / 13 Asvina 1948"},
      {in::MinistryProfile(), "13 Asvina 1948 (Saka)"},
  };
  for (const auto& c : kCases) EXPECT_EQ(NationalDates(c.profile.date_form).Parse(c.text), std::nullopt) << c.text;
}

// Brunei's Hijri, Cambodia's and Myanmar's years need tables that are not at hand.
TEST(NationsTest, SayWhichEraIsNotWritten) {
  for (const Profile* profile :
       {&bn::MinistryProfile(), &kh::MinistryProfile(), &mm::MinistryProfile(), &my::MinistryProfile()}) {
    const Composition composition = Compose(SampleNote(), nullptr, Ministry(*profile));
    EXPECT_THAT(composition.findings.remarks,
                testing::Contains(testing::AllOf(testing::Field(&Remark::field, "date"),
                                                 testing::Field(&Remark::text, HasSubstr("no table")))))
        << profile->country;
  }
}

TEST(NationsTest, WorkOnTheirOwnDays) {
  const struct {
    const Profile& profile;
    Date date;
    bool closed;
  } kCases[] = {
      {bn::MinistryProfile(), 2026y / 11 / 20, true},   // Friday
      {bn::MinistryProfile(), 2026y / 11 / 21, false},  // Saturday
      {bn::MinistryProfile(), 2026y / 11 / 22, true},   // Sunday
      {cn::MinistryProfile(), 2026y / 10 / 10, false},  // A Saturday that makes up for National Day.
      {cn::MinistryProfile(), 2026y / 10 / 17, true},
      {cn::MinistryProfile(), 2026y / 2 / 16, true},
      {mm::MinistryProfile(), 2026y / 1 / 3, false},  // A Saturday made up.
      {mm::MinistryProfile(), 2026y / 1 / 10, true},
      {th::MinistryProfile(), 2026y / 5 / 13, true},  // Of the state only.
      {nz::MinistryProfile(), 2026y / 2 / 6, true},
      {jp::MinistryProfile(), 2026y / 11 / 23, true},
      {vn::MinistryProfile(), 2026y / 9 / 2, true},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ClosedOn(c.profile.calendar, c.date).has_value(), c.closed)
        << c.profile.country << " " << FormatIsoDate(c.date);
  }
}

TEST(NationsTest, KeepTheirOwnTime) {
  const struct {
    const Profile& profile;
    std::chrono::seconds offset_in_january;
    std::chrono::seconds offset_in_july;
  } kCases[] = {
      {mm::MinistryProfile(), 6h + 30min, 6h + 30min},
      {in::MinistryProfile(), 5h + 30min, 5h + 30min},
      {nz::MinistryProfile(), 13h, 12h},
      {au::MinistryProfile(), 11h, 10h},
      {vn::MinistryProfile(), 7h, 7h},
  };
  for (const auto& c : kCases) {
    const SeatTime seat(c.profile.calendar);
    const auto offset = [&](std::chrono::sys_seconds instant) {
      return seat.Local(instant).time_since_epoch() - instant.time_since_epoch();
    };
    EXPECT_EQ(offset(std::chrono::sys_days(2026y / 1 / 15)), c.offset_in_january) << c.profile.country;
    EXPECT_EQ(offset(std::chrono::sys_days(2026y / 7 / 15)), c.offset_in_july) << c.profile.country;
  }
}

// From each nation's word through the canonical level to each other nation and
// back: never lower, whichever way it goes.
TEST(NationsTest, NeverLowerAMarkingBetweenAnyTwo) {
  for (const auto& [from, sender] : AllMinistries()) {
    for (const MarkingWord& sent : sender->markings) {
      for (const auto& [to, recipient] : AllMinistries()) {
        const MarkingWord* shown = WordFor(*recipient, sent.level);
        ASSERT_NE(shown, nullptr) << from << " " << sent.word << " to " << to;
        EXPECT_GE(shown->level, sent.level) << from << " " << sent.word << " to " << to << " " << shown->word;
        const MarkingWord* back = WordFor(*sender, shown->level);
        ASSERT_NE(back, nullptr);
        EXPECT_GE(back->level, sent.level) << from << " " << sent.word << " by " << to;
      }
    }
  }
}

// Rounding up stops open papers from being open nowhere.
TEST(NationsTest, ShowOpenPapersAsOpen) {
  for (const auto& [code, profile] : AllMinistries()) {
    EXPECT_LE(WordFor(*profile, message::v1::LEVEL_OPEN)->level, message::v1::LEVEL_OPEN) << code;
  }
}

TEST(NationsTest, RankTheSameWordAsEachNationDoes) {
  EXPECT_EQ(FindMarking(th::MinistryProfile(), "ลับ")->level, message::v1::LEVEL_CONFIDENTIAL);
  EXPECT_EQ(FindMarking(cn::MinistryProfile(), "机密")->level, message::v1::LEVEL_SECRET);
  EXPECT_EQ(FindMarking(jp::MinistryProfile(), "機密")->level, message::v1::LEVEL_TOP_SECRET);
  EXPECT_EQ(WordFor(jp::MinistryProfile(), message::v1::LEVEL_TOP_SECRET)->word, "特定秘密");
  EXPECT_EQ(FindMarking(cn::MinistryProfile(), "機密"), nullptr);
  EXPECT_EQ(WordFor(th::MinistryProfile(), message::v1::LEVEL_RESTRICTED)->word, "ลับ");
}

TEST(NationsTest, SayThatATrackIsLost) {
  message::v1::Message message = SampleMessage();
  message.mutable_marking()->set_level(message::v1::LEVEL_RESTRICTED);
  const Ministry new_zealand(nz::MinistryProfile());
  std::string text = WriteText(*Compose(SampleNote(), &message, new_zealand).letter);
  EXPECT_THAT(Interpret(text, &message, new_zealand).findings.dropped, IsEmpty());
  for (size_t at = 0; (at = text.find("RESTRICTED", at)) != std::string::npos;) text.replace(at, 10, "SENSITIVE");
  const Interpretation sensitive = Interpret(text, &message, new_zealand);
  ASSERT_TRUE(sensitive.note.has_value());
  ASSERT_EQ(sensitive.findings.dropped.size(), 1u);
  EXPECT_THAT(sensitive.findings.dropped[0].text, HasSubstr("writes back as RESTRICTED"));
}

TEST(NationsTest, SayThatAMarkingIsUncertain) {
  const message::v1::Message message = SampleMessage();
  const auto remarks = [&](const Profile& profile) {
    return Compose(SampleNote(), &message, Ministry(profile)).findings.remarks;
  };
  const auto uncertain = testing::Contains(testing::Field(&Remark::text, HasSubstr("is not certain")));
  EXPECT_THAT(remarks(la::MinistryProfile()), uncertain);
  EXPECT_THAT(remarks(mm::MinistryProfile()), uncertain);
  EXPECT_THAT(remarks(th::MinistryProfile()), Not(uncertain));
}

TEST(NationsTest, ReadFullWidthColons) {
  const std::string text =
      "机密\n\n普通照会\n\n编号：（2026）部领字第7号\n日期：2026年11月23日\n地点：北京\n事由：会议\n语言：zh-Hans\n\n"
      "拟于明年三月举行会议。\n\n附件：\n1. 日程.pdf\n";
  message::v1::Message message = SampleMessage();
  message.mutable_marking()->set_level(message::v1::LEVEL_SECRET);
  message.mutable_marking()->clear_caveats();
  message.mutable_attachments(0)->set_name("日程.pdf");
  const Interpretation read = Interpret(text, &message, Ministry(cn::MinistryProfile()));
  ASSERT_TRUE(read.note.has_value()) << read.findings.problems.at(0).text;
  EXPECT_EQ(read.note->number(), "（2026）部领字第7号");
  EXPECT_EQ(read.note->date(), "2026-11-23");
  EXPECT_EQ(read.note->paragraphs_size(), 1);
  // A marking among the fields is no less one for its colon.
  const size_t at = text.find("语言");
  const Interpretation hidden =
      Interpret(text.substr(0, at) + "密级：绝密\n" + text.substr(at), &message, Ministry(cn::MinistryProfile()));
  EXPECT_FALSE(hidden.note.has_value());
  EXPECT_EQ(hidden.findings.problems.at(0).field, "marking");
}

TEST(NationsTest, SetTheirScripts) {
  const message::v1::Message message = SampleMessage();
  const auto html = [&](const Profile& profile) {
    return WriteHtml(*Compose(SampleNote(), &message, Ministry(profile)).letter);
  };
  EXPECT_THAT(html(th::MinistryProfile()), HasSubstr("<html lang=\"th\" dir=\"ltr\">"));
  EXPECT_THAT(html(th::MinistryProfile()), HasSubstr(":lang(th) { font-family: \"Noto Serif Thai\""));
  EXPECT_THAT(html(jp::MinistryProfile()), HasSubstr("Noto Serif CJK JP"));
  EXPECT_THAT(html(cn::MinistryProfile()), HasSubstr("Noto Serif CJK SC"));
  EXPECT_THAT(html(in::MinistryProfile()), HasSubstr("<p class=\"banner\" lang=\"hi\" dir=\"ltr\">गोपनीय"));
  EXPECT_THAT(html(in::MinistryProfile()), HasSubstr("Devanagari"));
  EXPECT_THAT(html(kh::MinistryProfile()), HasSubstr("<p class=\"banner\" lang=\"km-Latn\" dir=\"ltr\">ART KAMBANG"));
  EXPECT_THAT(html(vn::MinistryProfile()), Not(HasSubstr(":lang(")));
  EXPECT_THAT(html(au::MinistryProfile()), Not(HasSubstr(":lang(")));
}

TEST(NationsTest, NameTheScriptOfALanguage) {
  const struct {
    std::string language;
    std::string script;
  } kCases[] = {{"th", "Thai"}, {"km", "Khmr"}, {"km-Latn", "Latn"}, {"zh-Hans", "Hans"}, {"zh-TW", "Hant"},
                {"ja", "Jpan"}, {"ko", "Kore"}, {"hi", "Deva"},      {"my", "Mymr"},      {"lo", "Laoo"},
                {"vi", "Latn"}, {"en", "Latn"}, {"x\"y", ""}};
  for (const auto& c : kCases) EXPECT_EQ(ScriptOf(c.language), c.script) << c.language;
}

class AnyMinistryTest : public testing::TestWithParam<NamedProfile> {
 protected:
  // The ministry's golden text.
  std::string Text() const {
    std::ifstream file(std::string(DUTA_GOLDEN_DIRECTORY) + "/" + GetParam().code + "/verbale.txt", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
};

TEST_P(AnyMinistryTest, RefusesHostileTexts) {
  const Ministry ministry(*GetParam().profile);
  const message::v1::Message message = SampleMessage();
  const std::string text = Text();
  const std::string number(ministry.profile.labels[FieldName::kNumber]);
  const std::string cases[] = {
      "",
      std::string(1000, '\0'),
      std::string("\xFF\xFEN\0o\0", 6),
      text + "\x80",
      std::string((4 << 20) + 1, 'x'),
      std::string(1'000'000, ':'),
      std::string(1'000'000, '\n'),
      "Dear colleague,\n\nplease find enclosed ...",
      text.substr(0, text.find(number)),
      number + ": 1\n" + number + ": 2\n\n" + text,
  };
  for (const std::string& hostile : cases) {
    const Interpretation read = Interpret(hostile, &message, ministry);
    EXPECT_FALSE(read.note.has_value()) << hostile.substr(0, 60);
    EXPECT_FALSE(read.findings.problems.empty());
  }
}

// Whatever is read of a spoilt text can be written again: one of ours never
// makes what another of ours calls broken.
TEST_P(AnyMinistryTest, SurvivesSpoiltTexts) {
  const Ministry ministry(*GetParam().profile);
  const std::string text = Text();
  std::mt19937 random(20261124);
  const auto below = [&](size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random); };
  for (int i = 0; i < 300; ++i) {
    std::string spoilt = text;
    for (size_t changes = 1 + below(4); changes > 0; --changes) {
      const size_t at = below(spoilt.size());
      switch (below(4)) {
        case 0:
          spoilt[at] = static_cast<char>(below(256));
          break;
        case 1:
          spoilt.erase(at, 1 + below(20));
          break;
        case 2:
          spoilt.insert(at, spoilt.substr(below(spoilt.size()), below(40)));
          break;
        default:
          spoilt.insert(at, "\u202E\n");
      }
      if (spoilt.empty()) spoilt = text;
    }
    const Interpretation read = Interpret(spoilt, nullptr, ministry);
    ASSERT_NE(read.note.has_value(), !read.findings.problems.empty());
    if (!read.note) continue;
    EXPECT_TRUE(Compose(*read.note, nullptr, ministry).letter.has_value()) << spoilt;
  }
}

// Another nation's form is refused by its labels or its heading, not misread.
TEST_P(AnyMinistryTest, NeverTakesAnotherDateForItsOwn) {
  const NationalDates own(GetParam().profile->date_form);
  for (const auto& [code, other] : AllMinistries()) {
    const NationalDates dates(other->date_form);
    for (const Date date : {Date(2026y / 10 / 5), Date(2027y / 3 / 12), Date(2028y / 2 / 29)}) {
      const auto read = own.Parse(dates.Format(date));
      EXPECT_EQ(read.value_or(date), date) << dates.Format(date) << " of " << code;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ministries, AnyMinistryTest, testing::ValuesIn(AllMinistries()),
                         [](const auto& info) { return info.param.code; });

}  // namespace
}  // namespace duta::adapters
