#include "core/cli/shell/text.h"

#include <gtest/gtest.h>

#include <random>

#include "core/base/bytes.h"

namespace duta::cli {
namespace {

TEST(TextTest, MakesWhatOthersWroteHarmless) {
  struct Case {
    const char* text;
    const char* expected;
  };
  const Case cases[] = {
      {"Jakarta", "Jakarta"},
      {"ກະຊວງການຕ່າງປະເທດ", "ກະຊວງການຕ່າງປະເທດ"},
      {"a\x1b[2Jb", "a\\x1b[2Jb"},
      {"a\rb", "a\\x0db"},
      {"a\r\nb\tc", "a b c"},
      {"bell\a", "bell\\x07"},
      {"\xc2\x9b"
       "31m",
       "\\u009b31m"},
      {"a\xe2\x80\xae"
       "fdp.exe",
       "a\\u202efdp.exe"},
      {"\xe2\x81\xa6isolate", "\\u2066isolate"},
      {"\xe2\x80\xa8line", "\\u2028line"},
      {"bad\xff\xfe", "bad\\xff\\xfe"},
      {"cut\xe2\x80", "cut\\xe2\\x80"},
      {"", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(OneLine(c.text), c.expected);
}

TEST(TextTest, KeepsLinesWhereTheyBelong) { EXPECT_EQ(ManyLines("a\r\nb\tc\n\x1b"), "a\nb\tc\n\\x1b"); }

// Whatever the bytes: no control character, no override, and what is harmless
// already stays as it is.
TEST(TextTest, LeavesNothingThatSteersATerminal) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(random() % 24, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 == 0 ? 0xE2 : random());
    const std::string line = OneLine(bytes);
    for (const unsigned char c : line) ASSERT_GE(c, 0x20) << ToHex(bytes);
    ASSERT_EQ(line.find("\xc2\x9b"), std::string::npos) << ToHex(bytes);
    for (const char* steer : {"\xe2\x80\xaa", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9"}) {
      ASSERT_EQ(line.find(steer), std::string::npos) << ToHex(bytes);
    }
    ASSERT_EQ(OneLine(line), line) << ToHex(bytes);
    Wrap(ManyLines(bytes), random() % 10, random() % 10);
  }
}

TEST(TextTest, MeasuresColumns) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("外交部"), 6u);         // Wide.
  EXPECT_EQ(DisplayWidth("กรุงเทพ"), 6u);         // One vowel below takes no column.
  EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1u);      // Combining acute accent.
  EXPECT_EQ(DisplayWidth("a\xe2\x80\x8b"), 1u);  // Zero-width space.
}

TEST(TextTest, WrapsBetweenWords) {
  EXPECT_EQ(Wrap("one two three", 7), "one two\nthree");
  EXPECT_EQ(Wrap("one two three", 10, 3), "one two\n   three");
  EXPECT_EQ(Wrap("unbreakable word", 5), "unbreakable\nword");
  EXPECT_EQ(Wrap("a\n\nb", 10, 2), "a\n\n  b");
  EXPECT_EQ(Wrap("", 10), "");
}

TEST(TextTest, AlignsTablesAndWrapsTheLastColumn) {
  Table table({"NAME", "TEXT"});
  table.Add({"外交部", "one two three four five six"});
  table.Add({"x", "short\x1b"});
  EXPECT_EQ(table.Format(32),
            "NAME    TEXT\n"
            "外交部  one two three four five\n"
            "        six\n"
            "x       short\\x1b\n");
  EXPECT_EQ(Table({"A"}).Format(80), "");
}

TEST(TextTest, AlignsFactsAndLeavesOutEmptyOnes) {
  Facts facts;
  facts.Add("From", "partners/id-kemlu");
  facts.Add("Thread", "");
  facts.Add("Subject", "Visit");
  EXPECT_EQ(facts.Format(80), "From     partners/id-kemlu\nSubject  Visit\n");
}

}  // namespace
}  // namespace duta::cli
