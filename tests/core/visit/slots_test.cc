// Slots against a twin that looks at every day of every ministry by itself.
#include "core/visit/slots.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <set>

#include "core/visit/availability.h"
#include "core/visit/moments.h"
#include "tests/core/visit/region.h"
#include "tests/core/visit/sample.h"

namespace duta::visit {
namespace {

using schedule::v1::Availability;

// The twin: one ministry, one day.
bool CanOn(const Ministry& ministry, std::chrono::sys_days day, const std::string& place) {
  const std::string date = DateText(day);
  const bool is_weekend = ministry.weekend.contains(static_cast<int>(std::chrono::weekday(day).c_encoding()));
  if (ministry.closed.contains(date) || (is_weekend && !ministry.worked.contains(date))) return false;
  const int64_t start = TimeIn(date + "T00:00:00", place).instant().seconds();
  const int64_t end = TimeIn(DateText(day + std::chrono::days(1)) + "T00:00:00", place).instant().seconds();
  for (const Span& busy : ministry.busy) {
    for (int64_t minute = start; minute < end; minute += 60) {
      if (busy.start <= minute && minute < busy.end) return false;
    }
  }
  return true;
}

TEST(SlotsTest, SixteenMinistriesThreeDaysAYearAgreeWithTheTwin) {
  size_t found = 0;
  for (const unsigned seed : {1u, 2u, 3u}) {
    const std::vector<Ministry> region = Region(seed);
    const std::vector<PartnerTime> times = Times(region);
    absl::TimeZone zone;
    ASSERT_TRUE(absl::LoadTimeZone("Australia/Sydney", &zone));  // The clock changes twice in the year.
    const absl::CivilDay first(2026, 12, 1);
    const auto slots = FindDaySlots(times, first, first + 365, zone, 3, 1000);
    std::set<std::string> begins;
    for (const FoundSlot& slot : slots) {
      begins.insert(absl::FormatCivilTime(slot.first_day));
      EXPECT_EQ(slot.last_day - slot.first_day, 2);
      EXPECT_EQ(slot.span.start, StartOfDay(slot.first_day, zone));
      EXPECT_EQ(slot.span.end, StartOfDay(slot.last_day + 1, zone));
    }
    for (int i = 0; i + 2 <= 365; ++i) {
      bool can = true;
      for (int k = 0; k < 3 && can; ++k) {
        for (const Ministry& ministry : region)
          can = can && CanOn(ministry, kFirstDay + std::chrono::days(i + k), "Australia/Sydney");
      }
      EXPECT_EQ(begins.contains(DateText(kFirstDay + std::chrono::days(i))), can)
          << DateText(kFirstDay + std::chrono::days(i)) << ", seed " << seed;
    }
    found += slots.size();
  }
  EXPECT_GT(found, 0u);  // The sample is not so full that nothing is compared.
}

TEST(SlotsTest, HoursAgreeWithTheTwinMinuteByMinute) {
  const std::vector<Ministry> region = Region(7);
  std::vector<PartnerTime> times = Times(region);
  times.erase(times.begin() + 5, times.end());
  absl::TimeZone zone;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Jakarta", &zone));
  const absl::CivilDay first(2027, 3, 29);  // Sydney and Auckland change the clock in that week.
  const auto slots = FindHourSlots(times, first, first + 13, zone, 1, 1000);
  std::vector<std::set<std::string>> hours(5);
  for (int64_t minute = StartOfDay(first, zone); minute < StartOfDay(first + 14, zone); minute += 600) {
    bool can = true;
    for (int i = 0; i < 5 && can; ++i) {
      const Ministry& ministry = region[i];
      absl::TimeZone own;
      ASSERT_TRUE(absl::LoadTimeZone(ministry.zone, &own));
      const absl::Time time = absl::FromUnixSeconds(minute);
      const std::string date = absl::FormatTime("%Y-%m-%d", time, own), clock = absl::FormatTime("%H:%M", time, own);
      const bool is_weekend = ministry.weekend.contains(std::stoi(absl::FormatTime("%w", time, own)));
      can = !ministry.closed.contains(date) && (!is_weekend || ministry.worked.contains(date)) && clock >= "08:00" &&
            clock < "16:30";
      for (const Span& busy : ministry.busy) can = can && !(busy.start <= minute && minute < busy.end);
    }
    bool is_in = false;
    for (const FoundSlot& slot : slots) is_in = is_in || (slot.span.start <= minute && minute < slot.span.end);
    EXPECT_EQ(is_in, can) << absl::FromUnixSeconds(minute);
  }
  EXPECT_FALSE(slots.empty());
}

TEST(SlotsTest, SaysToWhomADayIsNotCertain) {
  Ministry ministry{.name = "partners/bn-mfa", .zone = "Asia/Brunei", .weekend = {5, 0}};
  Availability availability = AvailabilityOf(ministry);
  auto& eid = *availability.add_special_days();
  eid.set_date("2026-12-15");
  eid.set_type(schedule::v1::SPECIAL_DAY_TYPE_HALF_DAY);
  eid.set_estimated(true);
  availability.set_known_until("2026-12-31");
  const std::vector<PartnerTime> times = {{ministry.name, WorkingTime(availability), {}}};
  const absl::CivilDay tuesday(2026, 12, 15);
  const auto slots = FindDaySlots(times, tuesday, tuesday + 1, times[0].working.zone(), 1, 10);
  ASSERT_EQ(slots.size(), 2u);
  EXPECT_EQ(slots[0].estimated_for, std::vector<std::string>{"partners/bn-mfa"});
  EXPECT_TRUE(slots[1].estimated_for.empty());
  // Half a day ends at noon; after the last known day nothing is certain.
  EXPECT_EQ(times[0].working.HoursOn(tuesday).at(0).end,
            InstantOf(absl::CivilSecond(2026, 12, 15, 12), times[0].working.zone()));
  EXPECT_TRUE(times[0].working.On(absl::CivilDay(2027, 1, 4)).estimated);
  // Friday is weekend, Saturday is worked.
  EXPECT_FALSE(times[0].working.On(absl::CivilDay(2026, 12, 18)).works);
  EXPECT_TRUE(times[0].working.On(absl::CivilDay(2026, 12, 19)).works);
}

TEST(SpansTest, SetsOfTime) {
  EXPECT_EQ(Merge({{5, 9}, {1, 3}, {3, 4}, {7, 7}, {8, 12}}), (std::vector<Span>{{1, 4}, {5, 12}}));
  EXPECT_EQ(Intersect({{0, 10}, {20, 30}}, {{5, 25}}), (std::vector<Span>{{5, 10}, {20, 25}}));
  EXPECT_EQ(Subtract({{0, 10}, {20, 30}}, {{2, 3}, {9, 21}, {29, 40}}), (std::vector<Span>{{0, 2}, {3, 9}, {21, 29}}));
  EXPECT_TRUE(Subtract({{0, 10}}, {{0, 10}}).empty());
  EXPECT_TRUE(Overlaps({{0, 10}, {20, 30}}, {9, 20}));
  EXPECT_FALSE(Overlaps({{0, 10}, {20, 30}}, {10, 20}));
}

}  // namespace
}  // namespace duta::visit
