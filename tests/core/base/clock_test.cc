#include "core/base/clock.h"

#include <gtest/gtest.h>

#include <limits>

namespace duta {
namespace {

using namespace std::chrono_literals;

google::protobuf::Timestamp Timestamp(int64_t seconds, int32_t nanos) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(nanos);
  return timestamp;
}

TEST(ClockTest, AFakeClockMovesWhenTold) {
  FakeClock clock(Instant(5s));
  EXPECT_EQ(clock.Now(), Instant(5s));
  clock.Advance(1500ms);
  EXPECT_EQ(clock.Now(), Instant(6500ms));
}

TEST(ClockTest, TheSystemClockIsUtcSince1970) {
  const auto before = std::chrono::system_clock::now();
  const Instant now = SystemClock().Now();
  EXPECT_GE(now, std::chrono::floor<std::chrono::microseconds>(before));
  EXPECT_LT(now, before + 1h);
}

TEST(ClockTest, TimestampsComeBackUnchanged) {
  for (const Instant instant : {Instant(0ns), Instant(1ns), Instant(-1ns), Instant(-1s), Instant(1'790'000'000s + 7ns),
                                Instant(-5'000'000'000s - 3ns)}) {
    const auto timestamp = ToTimestamp(instant);
    EXPECT_GE(timestamp.nanos(), 0);
    EXPECT_EQ(*FromTimestamp(timestamp), instant);
  }
}

TEST(ClockTest, RefusesTimestampsOutOfRange) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  for (const auto& timestamp :
       {Timestamp(0, -1), Timestamp(0, 1'000'000'000), Timestamp(kMax, 0), Timestamp(-kMax - 1, 0),
        Timestamp(253'402'300'800, 0), Timestamp(9'223'372'036, 999'999'999), Timestamp(-62'135'596'800, 0)}) {
    EXPECT_EQ(FromTimestamp(timestamp).status().code(), absl::StatusCode::kInvalidArgument)
        << timestamp.ShortDebugString();
  }
}

TEST(ClockTest, FormatsInUtcWithMilliseconds) {
  EXPECT_EQ(FormatInstant(Instant(0s)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatInstant(Instant(1'795'406'706'789ms)), "2026-11-23T04:05:06.789Z");
  EXPECT_EQ(FormatInstant(Instant(-1ms)), "1969-12-31T23:59:59.999Z");
}

TEST(ClockTest, ParsesAnyOffset) {
  const std::pair<std::string_view, Instant> cases[] = {
      {"1970-01-01T00:00:00Z", Instant(0s)},
      {"2026-11-23T04:05:06.789Z", Instant(1'795'406'706'789ms)},
      {"2026-11-23T11:05:06.789+07:00", Instant(1'795'406'706'789ms)},
      {"1970-01-01T05:45:00.000000001+05:45", Instant(1ns)},
  };
  for (const auto& [text, instant] : cases) EXPECT_EQ(*ParseInstant(text), instant) << text;
}

TEST(ClockTest, RefusesWhatIsNoInstant) {
  for (const std::string_view text :
       {"", "now", "2026-11-23", "2026-11-23T04:05:06", "2026-13-23T04:05:06Z", "2026-02-30T04:05:06Z",
        "2026-11-23T24:05:06Z", "2026-11-23T04:05:06Z tomorrow", "infinite-future", "infinite-past",
        "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"}) {
    EXPECT_EQ(ParseInstant(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace duta
