#include "adapters/profile/working_days.h"

#include <gtest/gtest.h>

#include "adapters/au/profile.h"
#include "adapters/id/profile.h"
#include "adapters/profile/notice.h"
#include "tests/adapters/fixture_ministry.h"

namespace duta::adapters {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const Calendar& Indonesia() { return id::MinistryProfile().calendar; }
const Calendar& Australia() { return au::MinistryProfile().calendar; }

TEST(WorkingDaysTest, KnowsHolidaysWeekendsAndWorkingDays) {
  const struct {
    const Calendar& calendar;
    Date date;
    bool closed;
    std::string_view holiday;
  } kCases[] = {
      {Indonesia(), 2026y / 11 / 23, false, ""},
      {Indonesia(), 2026y / 11 / 22, true, ""},
      {Indonesia(), 2026y / 8 / 17, true, "Hari Kemerdekaan Republik Indonesia"},
      {Indonesia(), 2026y / 12 / 24, true, "Cuti Bersama Hari Raya Natal"},
      {Indonesia(), 2026y / 3 / 21, true, "Hari Raya Idul Fitri"},  // A Saturday: the holiday is the reason.
      {Australia(), 2026y / 4 / 27, true, "ANZAC Day (observed)"},
      {Australia(), 2026y / 12 / 29, false, ""},
      {FixtureProfile().calendar, 2026y / 3 / 6, false, ""},  // A Friday, but made up.
      {FixtureProfile().calendar, 2026y / 3 / 13, true, ""},
      {FixtureProfile().calendar, 2026y / 3 / 14, false, ""},  // Saturday is worked there.
  };
  for (const auto& c : kCases) {
    const auto closure = ClosedOn(c.calendar, c.date);
    ASSERT_EQ(closure.has_value(), c.closed) << FormatIsoDate(c.date);
    const bool holiday = closure && closure->holiday != nullptr;
    EXPECT_EQ(holiday ? closure->holiday->name : "", c.holiday) << FormatIsoDate(c.date);
  }
}

TEST(WorkingDaysTest, FindsTheNextWorkingDay) {
  EXPECT_EQ(NextWorkingDay(Indonesia(), 2026y / 11 / 23), 2026y / 11 / 23);
  EXPECT_EQ(NextWorkingDay(Indonesia(), 2026y / 3 / 18), 2026y / 3 / 25) << "Nyepi, Idul Fitri and joint leave";
  EXPECT_EQ(NextWorkingDay(Australia(), 2026y / 12 / 25), 2026y / 12 / 29);
}

TEST(WorkingDaysTest, CoversTheYearsOfTheTable) {
  EXPECT_TRUE(Covers(Australia(), 2028y / 12 / 31));
  EXPECT_FALSE(Covers(Australia(), 2029y / 1 / 1));
  EXPECT_FALSE(Covers(Australia(), 2025y / 12 / 31));
}

TEST(NoticeTest, CountsTheMinistrysWorkingDaysBackFromTheVisit) {
  const struct {
    const Calendar& calendar;
    int working_days;
    Date start;
    Date last_day;
  } kCases[] = {
      {Australia(), 5, 2026y / 11 / 30, 2026y / 11 / 23},
      {Australia(), 1, 2026y / 11 / 29, 2026y / 11 / 27},  // Begins on a Sunday.
      {Australia(), 0, 2026y / 11 / 29, 2026y / 11 / 29},
      {Australia(), 1, 2026y / 12 / 29, 2026y / 12 / 24},            // Christmas, a weekend and Boxing Day observed.
      {Indonesia(), 1, 2026y / 3 / 25, 2026y / 3 / 17},              // Nyepi, Idul Fitri and joint leave.
      {FixtureProfile().calendar, 2, 2026y / 3 / 8, 2026y / 3 / 6},  // A Friday that is worked, and Saturday.
  };
  for (const auto& c : kCases) {
    const NoticePeriod notice{visit::v1::LEVEL_WORKING, c.working_days, {}};
    EXPECT_EQ(LastDayOfNotice(c.calendar, notice, c.start), c.last_day) << FormatIsoDate(c.start);
  }
}

TEST(NoticeTest, EndsInATableThatNeverOpens) {
  Calendar calendar = Australia();
  calendar.weekend.fill(true);
  const NoticePeriod notice{visit::v1::LEVEL_WORKING, 1, {}};
  EXPECT_LT(LastDayOfNotice(calendar, notice, 2026y / 11 / 30), 2026y / 11 / 30);
}

TEST(NoticeTest, IsThatOfTheRank) {
  EXPECT_EQ(NoticeFor(FixtureProfile(), visit::v1::LEVEL_HEAD_OF_STATE)->working_days, 3);
  EXPECT_EQ(NoticeFor(FixtureProfile(), visit::v1::LEVEL_WORKING)->working_days, 0);
  EXPECT_EQ(NoticeFor(FixtureProfile(), visit::v1::LEVEL_MINISTER), nullptr);
}

TEST(SeatTimeTest, CrossesMidnightAndDaylightSaving) {
  const SeatTime canberra(Australia());
  const SeatTime jakarta(Indonesia());
  EXPECT_EQ(jakarta.LocalDate(sys_days(2026y / 11 / 22) + 16h + 59min), 2026y / 11 / 22);
  EXPECT_EQ(jakarta.LocalDate(sys_days(2026y / 11 / 22) + 17h), 2026y / 11 / 23);
  // UTC+11 in summer, UTC+10 in winter; the change is on 5 April 2026 at 03:00.
  EXPECT_EQ(canberra.StartOf(2026y / 4 / 5), sys_days(2026y / 4 / 4) + 13h);
  EXPECT_EQ(canberra.StartOf(2026y / 4 / 6), sys_days(2026y / 4 / 5) + 14h);
  EXPECT_EQ(canberra.Local(sys_days(2026y / 11 / 30) + 6h).time_since_epoch(),
            (sys_days(2026y / 11 / 30) + 17h).time_since_epoch());
}

}  // namespace
}  // namespace duta::adapters
