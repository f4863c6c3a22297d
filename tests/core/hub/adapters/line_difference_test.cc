#include "core/hub/adapters/line_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace duta::hub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(LineDifferenceTest, EqualTextsHaveNone) {
  EXPECT_THAT(LineDifference("", ""), IsEmpty());
  EXPECT_THAT(LineDifference("a\nb\n", "a\nb\n"), IsEmpty());
}

TEST(LineDifferenceTest, ShowsChangesWithWhatIsAround) {
  EXPECT_THAT(LineDifference("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\nten\n"),
              ElementsAre(" 3", " 4", "-5", "+five", " 6", " 7", " 8", " 9", "+ten"));
  EXPECT_THAT(LineDifference("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n"),
              ElementsAre("-1", "+one", " 2", " 3", "...", " 7", " 8", "-9", "+nine"));
}

TEST(LineDifferenceTest, AddsAndRemoves) {
  EXPECT_THAT(LineDifference("", "a\nb"), ElementsAre("+a", "+b"));
  EXPECT_THAT(LineDifference("a\nb", ""), ElementsAre("-a", "-b"));
  EXPECT_THAT(LineDifference("a\n", "a"), ElementsAre("-(a line feed at the end)"));
}

TEST(LineDifferenceTest, IsBounded) {
  std::string a, b;
  for (int i = 0; i < 3000; ++i) a += "a\n", b += "b\n";
  EXPECT_THAT(LineDifference(a, b), ElementsAre("-3000 lines", "+3000 lines"));
  EXPECT_THAT(LineDifference(a.substr(0, 2000), b.substr(0, 2000)), SizeIs(201));
  const auto cut = LineDifference("", std::string(299, 'x') + "\xc3\xa4" + "rest");
  ASSERT_THAT(cut, SizeIs(1));
  EXPECT_EQ(cut[0], "+" + std::string(299, 'x')) << "not within a character";
}

}  // namespace
}  // namespace duta::hub
