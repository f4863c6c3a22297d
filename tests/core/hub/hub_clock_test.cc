#include "core/hub/hub_clock.h"

#include <gtest/gtest.h>

namespace duta::hub {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant kStart = *ParseInstant("2026-11-24T08:00:00Z");

TEST(HubClockTest, FollowsWhatIsSlewedAndSmallSteps) {
  FakeClock system(kStart);
  const HubClock clock(system, kStart);
  Instant last = clock.Now();
  // A leap second smeared over a day, and a step of half a minute each way.
  for (int i = 0; i < 24; ++i) {
    system.Advance(hours(1));
    system.Set(system.Now() + std::chrono::milliseconds(42));
    EXPECT_EQ(clock.Now(), system.Now());
    EXPECT_GE(clock.Now(), last);
    last = clock.Now();
  }
  system.Set(system.Now() + seconds(30));
  EXPECT_EQ(clock.Now(), system.Now());
  last = clock.Now();
  system.Set(system.Now() - seconds(30));
  EXPECT_EQ(clock.Now(), last) << "it waits, and never goes back";
  system.Advance(seconds(31));
  EXPECT_EQ(clock.Now(), system.Now());
  EXPECT_FALSE(clock.Deviation());
}

TEST(HubClockTest, GoesOnByItselfWhenTheClockIsSet) {
  const std::chrono::nanoseconds steps[] = {hours(24 * 365), hours(2), -hours(24), -minutes(10)};
  for (const auto step : steps) {
    FakeClock system(kStart);
    const HubClock clock(system, kStart);
    system.Advance(hours(1));
    const Instant before = clock.Now();
    system.Set(system.Now() + step);
    EXPECT_EQ(clock.Now(), before);
    ASSERT_TRUE(clock.Deviation());
    EXPECT_EQ(*clock.Deviation(), step);
    system.Advance(minutes(5));
    EXPECT_EQ(clock.Now(), before + minutes(5)) << "steadily";
    // Set right again: followed without anybody's word.
    system.Set(system.Now() - step);
    EXPECT_EQ(clock.Now(), before + minutes(5));
    EXPECT_FALSE(clock.Deviation());
  }
}

TEST(HubClockTest, FollowsAMachineThatStoodStillForTenMinutes) {
  FakeClock system(kStart);
  const HubClock clock(system, kStart);
  system.Set(kStart + minutes(10));
  EXPECT_EQ(clock.Now(), kStart + minutes(10));
  EXPECT_FALSE(clock.Deviation());
}

TEST(HubClockTest, TakesTheClockOverOnAnAdministratorsWord) {
  for (const std::chrono::nanoseconds step :
       {std::chrono::nanoseconds(hours(24)), -std::chrono::nanoseconds(hours(24))}) {
    FakeClock system(kStart);
    HubClock clock(system, kStart);
    system.Set(kStart + step);
    EXPECT_EQ(clock.Now(), kStart);
    clock.Accept();
    EXPECT_EQ(clock.Now(), kStart + step);
    EXPECT_FALSE(clock.Deviation());
  }
}

TEST(HubClockTest, AStartBeforeTheNewestEntryGoesOnFromThere) {
  FakeClock system(kStart - hours(24));
  const HubClock clock(system, kStart);
  EXPECT_EQ(clock.Now(), kStart);
  system.Advance(minutes(1));
  EXPECT_EQ(clock.Now(), kStart + minutes(1));
  EXPECT_EQ(*clock.Deviation(), -hours(24));
}

TEST(HubClockTest, TimeSinceTheNewestEntryIsNoDeviation) {
  FakeClock system(kStart + hours(24 * 30));
  const HubClock clock(system, kStart);
  EXPECT_EQ(clock.Now(), system.Now());
  EXPECT_FALSE(clock.Deviation());
}

}  // namespace
}  // namespace duta::hub
