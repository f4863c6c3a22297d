#include "core/cli/visit/visit_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/visit/machine.h"
#include "tests/core/visit/sample.h"

namespace duta::cli {
namespace {

using schedule::v1::VisitState;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const View kNarrowSydney{"Australia/Sydney", 100};

VisitState Played(const visit::v1::Visit& visit) {
  return *visit::Play(nullptr, visit, {.sender = visit::kIndonesia, .message_id = "m", .time_zone = "Asia/Jakarta"});
}

TEST(VisitViewTest, TimesAreShownOnAllSidesClocks) {
  VisitState visit = Played(visit::MakeRequest(0, 0));
  visit.mutable_attendees(1)->set_time_zone("Pacific/Auckland");
  EXPECT_THAT(FormatVisit(visit, kNarrowSydney),
              AllOf(HasSubstr("Tue 15 Dec 2026, 13:00 +11:00 (Australia/Sydney)"),
                    HasSubstr("Tue 15 Dec 2026, 09:00 +07:00 (Asia/Jakarta)"),
                    HasSubstr("Tue 15 Dec 2026, 15:00 +13:00 (Pacific/Auckland)"), HasSubstr("no answer yet")));
}

TEST(VisitViewTest, AChangeIsToldInAFewFacts) {
  VisitState visit = Played(visit::MakeRequest(0, 0));
  visit.set_revision(41);
  visit.mutable_event()->set_summary("Dialog \x1b[31m");
  EXPECT_THAT(FormatChange(visit, kNarrowSydney),
              AllOf(HasSubstr("41"), HasSubstr("visit-1@id-kemlu"), HasSubstr("open"), HasSubstr("13:00 +11:00"),
                    HasSubstr("partners/au-dfat: no answer yet"), Not(HasSubstr("\x1b"))));
  // Whoever was taken off the list is told that, and no more.
  VisitState removed;
  removed.set_uid("visit-1@id-kemlu");
  removed.set_phase(schedule::v1::VISIT_PHASE_CANCELLED);
  removed.set_revision(42);
  EXPECT_THAT(FormatChange(removed, kNarrowSydney), AllOf(HasSubstr("cancelled"), Not(HasSubstr("Sequence"))));
}

TEST(VisitViewTest, DaysEndOnTheirLastDay) {
  visit::v1::Visit days = visit::MakeRequest(0, 0);
  *days.mutable_events(0)->mutable_start() = visit::Day("2026-12-15");
  *days.mutable_events(0)->mutable_end() = visit::Day("2026-12-18");
  const VisitState visit = Played(days);
  EXPECT_THAT(FormatVisit(visit, kNarrowSydney),
              AllOf(HasSubstr("Tue 15 Dec 2026"), HasSubstr("Thu 17 Dec 2026"), Not(HasSubstr("18 Dec"))));
  const Agenda agenda = AgendaOf({visit}, absl::CivilDay(2026, 12, 1), absl::CivilDay(2026, 12, 31), kNarrowSydney);
  EXPECT_EQ(agenda.size(), 3u);
}

TEST(VisitViewTest, AListFromADayShowsTheOccurrenceOfThen) {
  visit::v1::Visit series = visit::MakeRequest(0, 0);
  *series.mutable_events(0)->mutable_end() = visit::TimeIn("2026-12-15T10:00:00");
  series.mutable_events(0)->mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=4");
  const VisitState visit = Played(series);
  EXPECT_THAT(FormatVisits({visit}, kNarrowSydney), HasSubstr("Tue 15 Dec 2026, 13:00"));
  const auto from = [](int year, int month, int day) {
    return absl::ToUnixSeconds(absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone()));
  };
  EXPECT_THAT(FormatVisits({visit}, kNarrowSydney, from(2026, 12, 16)), HasSubstr("Tue 22 Dec 2026, 13:00"));
  EXPECT_THAT(FormatVisits({visit}, kNarrowSydney, from(2027, 1, 1)), HasSubstr("Tue 05 Jan 2027, 13:00"));
}

TEST(VisitViewTest, SheetsHoldWhatIsOnTheirDays) {
  visit::v1::Visit series = visit::MakeRequest(0, 0);
  *series.mutable_events(0)->mutable_end() = visit::TimeIn("2026-12-15T10:00:00");
  series.mutable_events(0)->mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=4");
  series.mutable_events(0)->set_summary("Dialog \x1b[31m");
  const std::vector<VisitState> visits = {Played(series)};
  const Agenda agenda = AgendaOf(visits, absl::CivilDay(2026, 12, 1), absl::CivilDay(2026, 12, 31), kNarrowSydney);
  EXPECT_EQ(agenda.size(), 3u);  // 15, 22 and 29; the fourth is in January.
  const std::string month = FormatMonth(absl::CivilMonth(2026, 12), agenda, kNarrowSydney);
  EXPECT_EQ(month.find("[15]"), std::string::npos);
  EXPECT_NE(FormatMonth(absl::CivilMonth(2026, 12), agenda, kNarrowSydney, absl::CivilDay(2026, 12, 15)).find("[15]"),
            std::string::npos);
  EXPECT_THAT(month,
              AllOf(HasSubstr("December 2026"), HasSubstr("13:00 Dialog"), HasSubstr("31"), Not(HasSubstr("\x1b"))));
  const std::string week = FormatWeek(absl::CivilDay(2026, 12, 14), agenda, kNarrowSydney);
  EXPECT_THAT(week, AllOf(HasSubstr("Tue 15 Dec 2026\n  13:00 Dialog"), HasSubstr("Sun 20 Dec 2026")));
  VisitState cancelled = visits[0];
  cancelled.set_phase(schedule::v1::VISIT_PHASE_CANCELLED);
  EXPECT_TRUE(AgendaOf({cancelled}, absl::CivilDay(2026, 12, 1), absl::CivilDay(2026, 12, 31), kNarrowSydney).empty());
}

TEST(VisitViewTest, NarrowCellsCutBetweenCharacters) {
  Agenda agenda;
  agenda[absl::CivilDay(2026, 12, 15)] = {"สวัสดีประเทศไทยทุกคน", "多国会議多国会議多国会議"};
  for (size_t width = 20; width < 120; ++width) {
    const std::string month = FormatMonth(absl::CivilMonth(2026, 12), agenda, {"Asia/Bangkok", width});
    EXPECT_EQ(month.find("\xef\xbf\xbd"), std::string::npos);
    for (size_t i = 0; i + 1 < month.size(); ++i) {
      // A lead byte is followed by a continuation, always.
      if (static_cast<unsigned char>(month[i]) >= 0xC0) {
        EXPECT_EQ(static_cast<unsigned char>(month[i + 1]) & 0xC0, 0x80);
      }
    }
  }
}

}  // namespace
}  // namespace duta::cli
