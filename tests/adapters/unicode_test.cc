#include "adapters/profile/unicode.h"

#include <gtest/gtest.h>

#include <string>

namespace duta::adapters {
namespace {

TEST(UnicodeTest, FindsTheFirstMalformedByte) {
  const struct {
    std::string text;
    std::optional<size_t> offset;
  } kCases[] = {
      {"", std::nullopt},
      {"aé外👩", std::nullopt},
      {std::string("a\0b", 3), std::nullopt},
      {"ab\x80", 2},            // Continuation without a start.
      {"\xC3", 0},              // Cut off.
      {"\xC0\xAF", 0},          // Overlong '/'.
      {"a\xED\xA0\x80", 1},     // A surrogate.
      {"\xF4\x90\x80\x80", 0},  // Beyond U+10FFFF.
      {"\xFF\xFE"
       "a",
       0},  // UTF-16's byte order mark.
  };
  for (const auto& c : kCases) EXPECT_EQ(FirstMalformedByte(c.text), c.offset) << testing::PrintToString(c.text);
}

TEST(UnicodeTest, CleansLines) {
  const struct {
    std::string text;
    std::string cleaned;
  } kCases[] = {
      {"", ""},
      {"  plain text ", "plain text"},
      {"a\tb\nc\r\nd\re", "a b c d e"},
      {"a\u2028b\u0085c", "a b c"},
      {std::string("a\0b\x1b[31mc\x7f", 10), "ab[31mc"},
      {"\uFEFFa\u202Eb\u2066c\u2069", "abc"},
      {"می\u200Cروم \u200Fx", "می\u200Cروم \u200Fx"},  // ZWNJ and RLM are part of writing.
      {"a\xFF"
       "b",
       "ab"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(CleanLine(c.text), c.cleaned);
    EXPECT_EQ(CleanLine(c.cleaned), c.cleaned) << "cleaning is idempotent";
  }
}

TEST(UnicodeTest, CleansParagraphs) {
  const struct {
    std::string text;
    std::string cleaned;
  } kCases[] = {
      {"one\n  two  \nthree", "one\n  two\nthree"},
      {"\n\none\n \n\ntwo\n", "one\ntwo"},
      {"one\r\ntwo\rthree\u2029four", "one\ntwo\nthree\nfour"},
      {" \t\n", ""},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(CleanParagraph(c.text), c.cleaned);
    EXPECT_EQ(CleanParagraph(c.cleaned), c.cleaned);
  }
}

TEST(UnicodeTest, KnowsCaseAndDirection) {
  EXPECT_EQ(UpperCase("Tối mật", "vi"), "TỐI MẬT");
  EXPECT_EQ(UpperCase("gizli", "tr"), "GİZLİ");
  EXPECT_EQ(Capitalise("élan"), "Élan");
  EXPECT_EQ(Capitalise("👩x"), "👩x");
  EXPECT_EQ(Capitalise(""), "");
  EXPECT_TRUE(EqualsIgnoringCase("STRASSE", "straße"));
  EXPECT_FALSE(EqualsIgnoringCase("Rahasia", "Rahsia"));
  EXPECT_TRUE(IsRightToLeft("ar"));
  EXPECT_TRUE(IsRightToLeft("fa-AF"));
  EXPECT_FALSE(IsRightToLeft("id"));
  EXPECT_FALSE(IsRightToLeft("no such language"));
}

}  // namespace
}  // namespace duta::adapters
