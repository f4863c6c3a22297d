#include "core/exchange/intake/rate_limiter.h"

#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// How many in a row are let through.
int Burst(RateLimiter& limiter, std::string_view name, uint32_t per_minute, Instant now) {
  int taken = 0;
  while (taken < 100'000 && limiter.Take(name, per_minute, now).ok()) ++taken;
  return taken;
}

TEST(RateLimiterTest, ABurstIsTenSecondsWorth) {
  const struct {
    uint32_t per_minute;
    int burst;
  } cases[] = {{1, 10}, {60, 10}, {61, 10}, {600, 100}, {6000, 1000}};
  for (const auto& test : cases) {
    RateLimiter limiter;
    EXPECT_EQ(Burst(limiter, kIndonesia, test.per_minute, kNow), test.burst) << test.per_minute;
  }
}

TEST(RateLimiterTest, FillsAtItsRateAndNoFurther) {
  RateLimiter limiter;
  EXPECT_EQ(Burst(limiter, kIndonesia, 600, kNow), 100);
  EXPECT_EQ(Burst(limiter, kIndonesia, 600, kNow + seconds(1)), 10);
  EXPECT_EQ(Burst(limiter, kIndonesia, 600, kNow + seconds(1) + milliseconds(99)), 0);
  EXPECT_EQ(Burst(limiter, kIndonesia, 600, kNow + std::chrono::hours(24)), 100);
}

TEST(RateLimiterTest, SaysWhenToComeAgain) {
  RateLimiter limiter;
  Burst(limiter, kIndonesia, 600, kNow);
  const Status status = limiter.Take(kIndonesia, 600, kNow);
  EXPECT_EQ(ReasonName(status), "RATE_LIMITED");
  ASSERT_TRUE(RetryAfterOf(status).has_value());
  EXPECT_EQ(*RetryAfterOf(status), milliseconds(100));
  EXPECT_TRUE(limiter.Take(kIndonesia, 600, kNow + *RetryAfterOf(status)).ok());
}

TEST(RateLimiterTest, EachNameHasItsOwn) {
  RateLimiter limiter;
  Burst(limiter, kIndonesia, 60, kNow);
  EXPECT_EQ(Burst(limiter, kAustralia, 60, kNow), 10);
}

TEST(RateLimiterTest, AClockSetBackTakesNothingAway) {
  RateLimiter limiter;
  EXPECT_TRUE(limiter.Take(kIndonesia, 60, kNow).ok());
  EXPECT_EQ(Burst(limiter, kIndonesia, 60, kNow - std::chrono::hours(5)), 9);
  EXPECT_EQ(Burst(limiter, kIndonesia, 60, kNow - std::chrono::hours(5) + seconds(2)), 2)
      << "and it goes on from there";
}

}  // namespace
}  // namespace duta::exchange
