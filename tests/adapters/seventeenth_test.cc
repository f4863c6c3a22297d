// The profile of a ministry that was added by what adapters/README.md says.
#include <gtest/gtest.h>

#include "adapters/configuration/consistency.h"
#include "adapters/profile/ministry.h"
#include "adapters/tl/profile.h"

namespace duta::adapters {
namespace {

TEST(SeventeenthTest, IsAMinistryLikeAnyOther) {
  const Profile& profile = tl::MinistryProfile();
  EXPECT_EQ(profile.partner, "partners/tl-mnec");
  EXPECT_EQ(profile.calendar.time_zone, "Asia/Dili");
  Findings findings;
  CheckConsistency(profile, findings);
  EXPECT_TRUE(findings.problems.empty());
  const Ministry ministry(profile);
  EXPECT_EQ(ministry.dates.Format(Date(std::chrono::year(2026) / 10 / 5)), profile.date_form.example);
}

}  // namespace
}  // namespace duta::adapters
