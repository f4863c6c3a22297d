#include "core/cli/shell/pager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <vector>

#include "core/base/bytes.h"

namespace duta::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What went to the terminal, and what to a pager that is there or not.
struct Reader {
  std::vector<std::string> shown;
  std::vector<std::string> paged;
  bool has_pager = true;
  PagedOutput output{3,
                     [this](const std::string& text) {
                       shown.push_back(text);
                       return true;
                     },
                     [this](const std::string& text) {
                       if (has_pager) paged.push_back(text);
                       return has_pager;
                     }};
  std::ostream out{&output};
};

TEST(PagedOutputTest, WhatIsTallerThanTheTerminalGoesToThePager) {
  Reader reader;
  reader.out << "one\ntwo\n" << std::flush;
  EXPECT_THAT(reader.shown, ElementsAre("one\ntwo\n"));
  reader.out << "one\n" << 2 << "\nthree\n" << std::flush << std::flush;
  EXPECT_THAT(reader.paged, ElementsAre("one\n2\nthree\n"));
  EXPECT_EQ(reader.shown.size(), 1u);
}

TEST(PagedOutputTest, WithoutAPagerAllIsShown) {
  Reader reader;
  reader.has_pager = false;
  reader.out << "1\n2\n3\n4\n" << std::flush;
  EXPECT_THAT(reader.shown, ElementsAre("1\n2\n3\n4\n"));
  EXPECT_THAT(reader.paged, IsEmpty());
}

TEST(PagedOutputTest, NothingIsLostAtTheEnd) {
  std::string shown;
  {
    PagedOutput output(
        3, [&shown](const std::string& text) { return !(shown += text).empty(); },
        [](const std::string&) { return false; });
    std::ostream(&output) << "no line feed";
  }
  EXPECT_EQ(shown, "no line feed");
}

TEST(PagerTest, IsTheReadersChoice) {
  EXPECT_EQ(PagerOf(nullptr, nullptr), "less");
  EXPECT_EQ(PagerOf(nullptr, "more"), "more");
  EXPECT_EQ(PagerOf("most -s", "more"), "most -s");
  EXPECT_EQ(PagerOf("", "more"), "");
  EXPECT_EQ(PagerOf(nullptr, "cat"), "");
}

TEST(PagerTest, RunsWhatIsThere) {
  const std::string path = std::filesystem::path(::testing::TempDir()) / ("paged-" + ToHex(RandomBytes(8)));
  EXPECT_TRUE(RunPager("cat >" + path, "text\n"));
  EXPECT_EQ(*ReadFile(path), "text\n");
  std::filesystem::remove(path);
  EXPECT_FALSE(RunPager("", "text\n"));
  EXPECT_FALSE(RunPager("/nowhere/pager 2>/dev/null", "text\n"));
  // Whoever leaves early ends the pager, not the command.
  EXPECT_TRUE(RunPager("true", std::string(1 << 20, 'x')));
}

}  // namespace
}  // namespace duta::cli
