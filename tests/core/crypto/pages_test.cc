#include "core/crypto/pages.h"

#include "gtest/gtest.h"

namespace duta::crypto {
namespace {

TEST(PagesTest, SizesHaveADefaultAndALimit) {
  EXPECT_EQ(PageSize(0), 100u);
  EXPECT_EQ(PageSize(1), 1u);
  EXPECT_EQ(PageSize(1000), 1000u);
  EXPECT_EQ(PageSize(4'000'000'000u), 1000u);
  EXPECT_EQ(PageSize(0, 20, 50), 20u);
  EXPECT_EQ(PageSize(51, 20, 50), 50u);
}

TEST(PagesTest, ATokenIsGoodForItsListAlone) {
  const std::string token = NextPageToken("visits of a", "last one");
  EXPECT_EQ(*StartOfPage("visits of a", token), "last one");
  EXPECT_EQ(*StartOfPage("visits of a", ""), "");
  EXPECT_EQ(ReasonOf(StartOfPage("visits of b", token).status()), Reason::kPageTokenInvalid);
}

TEST(PagesTest, TokensOfNumbersHoldNumbers) {
  EXPECT_EQ(*NumberBeforePage("entries", ""), -1);
  EXPECT_EQ(*NumberBeforePage("entries", NextPageToken("entries", "41")), 41);
  EXPECT_EQ(ReasonOf(NumberBeforePage("entries", NextPageToken("entries", "4x")).status()), Reason::kPageTokenInvalid);
  EXPECT_EQ(ReasonOf(NumberBeforePage("entries", "41").status()), Reason::kPageTokenInvalid);
}

TEST(PageBudgetTest, IsUsedUpByWhatIsPutIn) {
  PageBudget budget(10);
  EXPECT_TRUE(budget.HasRoom());
  budget.Take(9);
  EXPECT_TRUE(budget.HasRoom());
  budget.Take(100);
  EXPECT_FALSE(budget.HasRoom());
}

}  // namespace
}  // namespace duta::crypto
