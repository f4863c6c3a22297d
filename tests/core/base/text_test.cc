#include "core/base/text.h"

#include <gtest/gtest.h>

namespace duta {
namespace {

TEST(TextTest, TellsLinesFromControls) {
  const struct {
    std::string_view text;
    bool one_line;
    bool plain;
  } cases[] = {
      {"", true, true},
      {"Yang Terhormat – ทูต", true, true},
      {"two\nlines\twith a tab", false, true},
      {"carriage\rreturn", false, false},
      {"escape\x1b[2J", false, false},
      {"delete\x7f", false, false},
      {"C1 \xc2\x9b"
       "2J",
       false, false},
      {"next line \xc2\x85", false, false},
      {"no-break space \xc2\xa0 is none", true, true},
      {"line separator \xe2\x80\xa8", false, false},
      {"paragraph separator \xe2\x80\xa9", false, false},
      {std::string_view("zero\0byte", 9), false, false},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(IsOneLine(test.text), test.one_line) << test.text;
    EXPECT_EQ(IsPlainText(test.text), test.plain) << test.text;
  }
}

}  // namespace
}  // namespace duta
