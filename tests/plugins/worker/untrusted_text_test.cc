#include "plugins/worker/untrusted_text.h"

#include <gtest/gtest.h>

namespace duta::worker {
namespace {

TEST(UntrustedTextTest, KnowsUtf8) {
  struct Case {
    std::string text;
    bool expected;
  };
  const Case cases[] = {
      {"", true},
      {"plain", true},
      {"Kementerian Luar Negeri \xE2\x80\x93 \xE1\x9E\x80", true},
      {"\xF0\x9F\x87\xAE\xF0\x9F\x87\xA9", true},
      {"\xF4\x8F\xBF\xBF", true},
      {"\x80", false},
      {"\xC0\xAF", false},          // Overlong.
      {"\xE0\x80\xAF", false},      // Overlong.
      {"\xF0\x80\x80\x80", false},  // Overlong.
      {"\xED\xA0\x80", false},      // A surrogate.
      {"\xF4\x90\x80\x80", false},  // Beyond U+10FFFF.
      {"\xF5\x80\x80\x80", false},
      {"\xC3", false},  // Cut off.
      {"\xE2\x82", false},
      {"\xE2\x28\xA1", false},
      {"\xF0\x9F\x87", false},
      {"\xFF", false},
  };
  for (const Case& c : cases) EXPECT_EQ(IsUtf8(c.text), c.expected) << testing::PrintToString(c.text);
}

TEST(UntrustedTextTest, MakesOneLine) {
  EXPECT_EQ(OneLine("fine \xC3\xA9"), "fine \xC3\xA9");
  EXPECT_EQ(OneLine("a\nb\tc\x1b[31m\x7f"), "a?b?c?[31m?");
  EXPECT_EQ(OneLine("\xC2\x9B\xFF\xE2\x82"), "????");
  EXPECT_TRUE(IsUtf8(OneLine("\xF0\x9F\x87\xE2\x28\xA1")));
}

}  // namespace
}  // namespace duta::worker
