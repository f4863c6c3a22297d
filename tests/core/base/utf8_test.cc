#include "core/base/utf8.h"

#include <gtest/gtest.h>

#include <utility>

namespace duta {
namespace {

TEST(Utf8Test, TakesWellFormedCharacters) {
  const std::pair<std::string_view, char32_t> cases[] = {
      {"a", U'a'},
      {std::string_view("\0", 1), 0},
      {"\x7f", 0x7f},
      {"\xc2\x80", 0x80},
      {"é", U'é'},
      {"\xdf\xbf", 0x7ff},
      {"\xe0\xa0\x80", 0x800},
      {"ทูต", U'ท'},
      {"\xed\x9f\xbf", 0xd7ff},
      {"\xee\x80\x80", 0xe000},
      {"\xf0\x90\x80\x80", 0x10000},
      {"\xf4\x8f\xbf\xbf", 0x10ffff},
  };
  for (const auto& [text, expected] : cases) {
    std::string_view rest = text;
    EXPECT_EQ(TakeCharacter(rest), expected) << text;
    EXPECT_LT(rest.size(), text.size());
  }
}

TEST(Utf8Test, RefusesTheRestAndLeavesIt) {
  for (const std::string_view text : {
           "\x80",
           "\xbf",
           "\xc0\xaf",
           "\xc1\xbf",
           "\xc3",
           "\xc3(",
           "\xe0\x9f\xbf",
           "\xe1\x80",
           "\xed\xa0\x80",
           "\xed\xbf\xbf",
           "\xf0\x8f\xbf\xbf",
           "\xf0\x90\x80",
           "\xf4\x90\x80\x80",
           "\xf5\x80\x80\x80",
           "\xff",
       }) {
    std::string_view rest = text;
    EXPECT_FALSE(TakeCharacter(rest)) << text;
    EXPECT_EQ(rest, text);
  }
}

TEST(Utf8Test, ReplacesWhatIsMalformedOnly) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"ทูต and é", "ทูต and é"},
      {"a\xff"
       "b",
       "a\xef\xbf\xbd"
       "b"},
      {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
      {"end\xe0", "end\xef\xbf\xbd"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(ToValidUtf8(text), expected) << text;
}

TEST(Utf8Test, CountsCharactersAndEndsBetweenThem) {
  const std::string text = "aé\xe0\xb8\x97\xf0\x9f\x87\xae";  // 1, 2, 3 and 4 bytes.
  EXPECT_EQ(CountCharacters(text), 4);
  EXPECT_EQ(CountCharacters(""), 0);
  const size_t kEnds[] = {0, 1, 3, 6, 10, 10};
  for (size_t characters = 0; characters < std::size(kEnds); ++characters) {
    EXPECT_EQ(FirstCharacters(text, characters).size(), kEnds[characters]) << characters;
  }
}

TEST(Utf8Test, NamesTheLineThatIsNone) {
  const std::pair<std::string, size_t> cases[] = {
      {"", 0},         {"one\ntwo\n", 0},        {"\xe9t\xe9\n", 1}, {"one\ntwo \xff\nthree", 2},
      {"\n\n\xc3", 3}, {"Thai \xe0\xb8\x97", 0}, {"one\r\n\xa0", 2},
  };
  for (const auto& [text, line] : cases) EXPECT_EQ(LineThatIsNotUtf8(text), line) << text;
}

}  // namespace
}  // namespace duta
