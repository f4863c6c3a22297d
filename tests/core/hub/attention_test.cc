#include "core/hub/attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/registry/network.h"

namespace duta::hub {
namespace {

using registry::kNow;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kYear = std::chrono::hours(24 * 365);

TEST(AttentionTest, AHealthyHubNeedsNobody) {
  const registry::Network network;
  EXPECT_THAT(WhatNeedsAttention(*network.Now(), {}, kNow + kYear, kNow), IsEmpty());
}

TEST(AttentionTest, SaysWhatIsOutOfServiceAndWhatEnds) {
  registry::Network network;
  network.Must("suspend_partner { partner: \"partners/nz-mfat\" state: PARTNER_STATE_SUSPENDED_HOLD }");
  adapter::v1::Adapter adapter;
  adapter.set_partner("partners/au-dfat");
  adapter.set_state(adapter::v1::ADAPTER_STATE_SUSPENDED);
  adapter.set_state_reason("it crashed three times");
  adapter.add_faults()->set_quarantined(true);
  adapter.add_faults()->set_quarantined(false);
  EXPECT_THAT(
      WhatNeedsAttention(*network.Now(), {adapter}, kNow + std::chrono::hours(24), kNow),
      ElementsAre(HasSubstr("the hub's own TLS certificate ends on 2026-11-25"),
                  AllOf(HasSubstr("partners/nz-mfat is suspended"), HasSubstr("waits")),
                  AllOf(HasSubstr("adapter of partners/au-dfat is suspended"), HasSubstr("crashed three times")),
                  HasSubstr("1 message is in the quarantine")));
}

TEST(AttentionTest, TheLastKeyCountsAndThoseWhoAreGoneDoNot) {
  registry::Network network;
  network.Must("remove_unit { unit: \"partners/id-kemlu/units/canberra\" }");
  const Instant soon = kNow + kYear - std::chrono::hours(24);
  EXPECT_EQ(WhatNeedsAttention(*network.Now(), {}, std::nullopt, soon).size(), 4u);
  // Australia has another, which lasts.
  registry::v1::Key key = registry::MakeKey("partners/au-dfat");
  *key.mutable_not_after() = ToTimestamp(kNow + 3 * kYear);
  network.Must(registry::AddKey(key));
  EXPECT_THAT(WhatNeedsAttention(*network.Now(), {}, std::nullopt, soon),
              ElementsAre(HasSubstr("administrators/rina ends"), HasSubstr("partners/id-kemlu ends"),
                          HasSubstr("partners/nz-mfat ends")));
  const auto ends = EndsOfKeys(*network.Now(), kNow, kNow);
  EXPECT_EQ(ends.at("partners/au-dfat"), kNow + 3 * kYear);
  EXPECT_EQ(ends.at("hub"), kNow);
  EXPECT_FALSE(ends.contains("partners/id-kemlu/units/canberra"));
}

}  // namespace
}  // namespace duta::hub
