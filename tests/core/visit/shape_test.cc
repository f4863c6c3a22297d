// What a visit's body must be: each line of what goes wrong in practice.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "core/visit/recurrence.h"
#include "core/visit/visit_shape.h"
#include "tests/core/visit/sample.h"
#include "tests/thread_time.h"

namespace duta::visit {
namespace {

using visit::v1::Event;
using visit::v1::Visit;

struct Case {
  const char* what;
  std::function<void(Visit&)> change;
  std::string field;  // Empty: accepted.
  Reason reason = Reason::kBodyInvalid;
};

void Expect(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    SCOPED_TRACE(each.what);
    Visit visit = MakeRequest(0, 0);
    each.change(visit);
    const Status status = CheckShape(visit, MakeMessage(kIndonesia), kVisitNow);
    if (each.field.empty()) {
      EXPECT_TRUE(status.ok()) << status;
    } else {
      EXPECT_EQ(ReasonOf(status), each.reason) << status;
      EXPECT_EQ(MetadataOf(status)["field"], each.field) << status;
    }
  }
}

Event& First(Visit& visit) { return *visit.mutable_events(0); }

auto Times(const visit::v1::Moment& start, const visit::v1::Moment& end) {
  return [start, end](Visit& visit) {
    *First(visit).mutable_start() = start;
    *First(visit).mutable_end() = end;
  };
}

auto Rule(const std::string& rule) {
  return [rule](Visit& visit) {
    *First(visit).mutable_end() = TimeIn("2026-12-15T10:00:00");
    First(visit).mutable_recurrence()->set_rule(rule);
  };
}

TEST(VisitShapeTest, Names) {
  Expect({
      {"good", [](Visit&) {}, ""},
      {"no method", [](Visit& v) { v.clear_method(); }, "method"},
      {"a method of tomorrow", [](Visit& v) { v.set_method(static_cast<visit::v1::Method>(99)); }, "method"},
      {"no uid", [](Visit& v) { v.clear_uid(); }, "uid"},
      {"uid with a space", [](Visit& v) { v.set_uid("Working visit 1 of 2027 @ dfat"); }, ""},
      {"uid of a space", [](Visit& v) { v.set_uid(" "); }, "uid"},
      {"uid of two lines", [](Visit& v) { v.set_uid("a\nb"); }, "uid"},
      {"uid of 255 bytes", [](Visit& v) { v.set_uid(std::string(255, 'u')); }, ""},
      {"uid of 256 bytes", [](Visit& v) { v.set_uid(std::string(256, 'u')); }, "uid"},
      {"uid beyond ASCII", [](Visit& v) { v.set_uid("Besuch 1, Büro"); }, ""},
      {"uid of 256 bytes in fewer characters", [](Visit& v) { v.set_uid(std::string(254, 'u') + "ü"); }, "uid"},
      {"no event", [](Visit& v) { v.clear_events(); }, "events"},
      {"201 events",
       [](Visit& v) {
         for (int i = 0; i < 200; ++i) v.add_events();
       },
       "events"},
      {"two visits in one", [](Visit& v) { *v.add_events() = v.events(0); }, "events[1]"},
      {"organizer without a name", [](Visit& v) { First(v).mutable_organizer()->clear_name(); },
       "events[0].organizer.name"},
      {"organizer that is a group", [](Visit& v) { First(v).mutable_organizer()->set_name("groups/asean"); },
       "events[0].organizer.name"},
      {"attendee that is nobody", [](Visit& v) { First(v).add_attendees()->set_name("mailto:a@b"); },
       "events[0].attendees[2].name"},
      {"attendee twice", [](Visit& v) { First(v).add_attendees()->set_name(kAustralia); }, "events[0].attendees[2]"},
      {"500 attendees",
       [](Visit& v) {
         for (int i = 2; i < 500; ++i) First(v).add_attendees()->set_name("partners/p" + std::to_string(i));
       },
       ""},
      {"a bomb of attendees",
       [](Visit& v) {
         for (int i = 2; i < 100'000; ++i) First(v).add_attendees()->set_name("partners/p" + std::to_string(i));
       },
       "events[0].attendees"},
      {"summary of two lines", [](Visit& v) { First(v).set_summary("a\nb"); }, "events[0].summary"},
      {"purpose of two lines", [](Visit& v) { First(v).set_purpose("a\nb"); }, ""},
      {"purpose with an escape", [](Visit& v) { First(v).set_purpose("a\x1b[31m"); }, "events[0].purpose"},
      {"a long purpose", [](Visit& v) { First(v).set_purpose(std::string(20'001, 'a')); }, "events[0].purpose"},
      {"DTSTAMP missing", [](Visit& v) { First(v).clear_dtstamp(); }, "events[0].dtstamp"},
      {"DTSTAMP with a fraction", [](Visit& v) { First(v).mutable_dtstamp()->set_nanos(1); }, "events[0].dtstamp"},
      {"DTSTAMP of tomorrow",
       [](Visit& v) { First(v).mutable_dtstamp()->set_seconds(ToTimestamp(kVisitNow).seconds() + 86'400); },
       "events[0].dtstamp"},
      {"a sequence beyond 2^31", [](Visit& v) { First(v).set_sequence(0x80000000u); }, "events[0].sequence"},
      {"an unknown property",
       [](Visit& v) {
         auto& p = *First(v).add_unknown_properties();
         p.set_name("X-WR-CALNAME");
         p.set_value("a");
       },
       ""},
      {"a property that would break a line",
       [](Visit& v) {
         auto& p = *First(v).add_unknown_properties();
         p.set_name("X-A");
         p.set_value("a\r\nEND:VEVENT");
       },
       "events[0].unknown_properties[0].value"},
      {"a property's name that would", [](Visit& v) { First(v).add_unknown_properties()->set_name("X:A"); },
       "events[0].unknown_properties[0].name"},
      {"part marked above the message",
       [](Visit& v) {
         auto& d = *First(v).add_delegations();
         d.set_partner(kAustralia);
         d.mutable_marking()->set_level(message::v1::LEVEL_SECRET);
       },
       "events[0].delegations[0].marking"},
      {"part marked below it",
       [](Visit& v) {
         auto& d = *First(v).add_delegations();
         d.set_partner(kAustralia);
         d.mutable_marking()->set_level(message::v1::LEVEL_OPEN);
       },
       ""},
      {"two delegations of one partner",
       [](Visit& v) {
         for (int i : {0, 1}) {
           (void)i;
           First(v).add_delegations()->set_partner(kAustralia);
         }
       },
       "events[0].delegations[1].partner"},
      {"country in words", [](Visit& v) { First(v).mutable_venue()->set_country("Indonesia"); },
       "events[0].venue.country"},
  });
}

TEST(VisitShapeTest, Times) {
  Expect({
      {"end before start", Times(TimeIn("2026-12-17T09:00:00"), TimeIn("2026-12-15T09:00:00")), "events[0].end"},
      {"end at the start", Times(TimeIn("2026-12-15T09:00:00"), TimeIn("2026-12-15T09:00:00")), "events[0].end"},
      {"end before start by the zones alone",
       Times(TimeIn("2026-12-15T09:00:00", "Asia/Jakarta"), TimeIn("2026-12-15T12:30:00", "Australia/Sydney")),
       "events[0].end"},
      {"end after start by the zones alone",
       Times(TimeIn("2026-12-15T12:30:00", "Australia/Sydney"), TimeIn("2026-12-15T09:00:00", "Asia/Jakarta")), ""},
      {"days", Times(Day("2026-12-15"), Day("2026-12-18")), ""},
      {"a day and a time", Times(Day("2026-12-15"), TimeIn("2026-12-18T09:00:00")), "events[0].end"},
      {"a day that does not exist", Times(Day("2026-02-29"), Day("2026-03-01")), "events[0].start.local"},
      {"unknown zone", Times(TimeIn("2026-12-15T09:00:00", "Mars/Olympus"), TimeIn("2026-12-17T09:00:00")),
       "events[0].start.time_zone"},
      {"zone that is a path", [](Visit& v) { First(v).mutable_start()->set_time_zone("../../etc/passwd"); },
       "events[0].start.time_zone"},
      {"floating time", [](Visit& v) { First(v).mutable_start()->clear_time_zone(); }, "events[0].start.time_zone"},
      {"time without an instant", [](Visit& v) { First(v).mutable_start()->clear_instant(); },
       "events[0].start.instant"},
      {"25 o'clock", [](Visit& v) { First(v).mutable_start()->set_local("2026-12-15T25:00:00"); },
       "events[0].start.local"},
      {"no seconds", [](Visit& v) { First(v).mutable_start()->set_local("2026-12-15T09:00"); },
       "events[0].start.local"},
      {"a year beyond", [](Visit& v) { First(v).mutable_start()->set_local("9999-12-15T09:00:00"); },
       "events[0].start.local"},
      // Sydney puts the clock forward on 4 October 2026, 02:00 to 03:00.
      {"the lost hour", Times(TimeIn("2026-10-04T02:30:00", "Australia/Sydney"), TimeIn("2026-12-17T09:00:00")),
       "events[0].start.local"},
      {"after the lost hour", Times(TimeIn("2026-10-04T03:00:00", "Australia/Sydney"), TimeIn("2026-12-17T09:00:00")),
       ""},
      {"a zone whose rules changed",
       [](Visit& v) {
         First(v).mutable_start()->mutable_instant()->set_seconds(First(v).start().instant().seconds() + 3600);
       },
       "events[0].start", Reason::kVisitZoneRulesDiffer},
  });
}

// Sydney puts the clock back on 4 April 2027, 03:00 to 02:00: 02:30 comes twice.
TEST(VisitShapeTest, AnHourThatExistsTwiceIsTheOneOfItsInstant) {
  const int64_t first = TimeIn("2027-04-04T01:30:00", "Australia/Sydney").instant().seconds() + 3600;
  for (const int64_t seconds : {first, first + 3600}) {
    Visit visit = MakeRequest(0, 0);
    visit::v1::Moment moment = TimeIn("2027-04-04T02:30:00", "Australia/Sydney");
    moment.mutable_instant()->set_seconds(seconds);
    *First(visit).mutable_start() = moment;
    *First(visit).mutable_end() = TimeIn("2027-04-05T09:00:00", "Australia/Sydney");
    EXPECT_TRUE(CheckShape(visit, MakeMessage(kIndonesia), kVisitNow).ok());
    EXPECT_EQ(Occurrences(First(visit), absl::UTCTimeZone())->at(0).start, seconds);
  }
}

TEST(VisitShapeTest, Series) {
  Expect({
      {"weekly, ten times", Rule("FREQ=WEEKLY;COUNT=10"), ""},
      {"until a time in UTC", Rule("FREQ=DAILY;UNTIL=20261220T020000Z"), ""},
      {"until a day", Rule("FREQ=DAILY;UNTIL=20261220"), ""},
      {"without end", Rule("FREQ=WEEKLY"), "events[0].recurrence.rule"},
      {"both ends", Rule("FREQ=WEEKLY;COUNT=2;UNTIL=20261220"), "events[0].recurrence.rule"},
      {"1,000 recurrences", Rule("FREQ=DAILY;COUNT=1000"), ""},
      {"10,000 recurrences", Rule("FREQ=DAILY;COUNT=10000"), "events[0].recurrence.rule"},
      {"10,000 by UNTIL", Rule("FREQ=DAILY;UNTIL=20540101"), "events[0].recurrence"},
      {"every second", Rule("FREQ=SECONDLY;COUNT=5"), "events[0].recurrence.rule"},
      {"every hour", Rule("FREQ=DAILY;BYHOUR=1,2,3;COUNT=5"), "events[0].recurrence.rule"},
      {"another calendar", Rule("RSCALE=CHINESE;FREQ=YEARLY;COUNT=5"), "events[0].recurrence.rule"},
      {"a day that never comes", Rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"), "events[0].recurrence.rule"},
      {"no rule", Rule("WEEKLY"), "events[0].recurrence.rule"},
      {"no frequency", Rule("COUNT=5"), "events[0].recurrence.rule"},
      {"a part twice", Rule("FREQ=DAILY;FREQ=DAILY;COUNT=5"), "events[0].recurrence.rule"},
      {"a line break", Rule("FREQ=DAILY;COUNT=5\r\nX"), "events[0].recurrence.rule"},
      {"lower case", Rule("freq=daily;count=5"), "events[0].recurrence.rule"},
      {"interval 0", Rule("FREQ=DAILY;INTERVAL=0;COUNT=5"), "events[0].recurrence.rule"},
      {"an exception that is a day",
       [](Visit& v) {
         Rule("FREQ=WEEKLY;COUNT=4")(v);
         *First(v).mutable_recurrence()->add_exceptions() = Day("2026-12-22");
       },
       "events[0].recurrence.exceptions[0]"},
  });
}

std::vector<std::string> Locals(const Visit& visit, const char* zone_name) {
  absl::TimeZone zone;
  absl::LoadTimeZone(zone_name, &zone);
  std::vector<std::string> locals;
  const std::vector<Span> spans = Occurrences(visit.events(0), zone).value();
  for (const Span& span : spans) {
    locals.push_back(absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(span.start), zone));
  }
  return locals;
}

TEST(RecurrenceTest, KeepsTheLocalTimeAcrossAChangeOfTheClock) {
  Visit visit = MakeRequest(0, 0);
  *First(visit).mutable_start() = TimeIn("2027-03-28T09:00:00", "Australia/Sydney");
  *First(visit).mutable_end() = TimeIn("2027-03-28T10:00:00", "Australia/Sydney");
  First(visit).mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=3");
  *First(visit).mutable_recurrence()->add_exceptions() = TimeIn("2027-04-04T09:00:00", "Australia/Sydney");
  *First(visit).mutable_recurrence()->add_dates() = TimeIn("2027-04-06T15:00:00", "Australia/Sydney");
  EXPECT_EQ(Locals(visit, "Australia/Sydney"),
            (std::vector<std::string>{"2027-03-28 09:00", "2027-04-06 15:00", "2027-04-11 09:00"}));
}

TEST(RecurrenceTest, UntilInUtcCountsOnTheClockOfTheStart) {
  Visit visit = MakeRequest(0, 0);
  *First(visit).mutable_start() = TimeIn("2026-12-15T05:00:00");  // 22:00Z of the day before.
  *First(visit).mutable_end() = TimeIn("2026-12-15T06:00:00");
  First(visit).mutable_recurrence()->set_rule("FREQ=DAILY;UNTIL=20261216T220000Z");
  EXPECT_EQ(Locals(visit, "Asia/Jakarta").size(), 3u);
}

TEST(RecurrenceTest, DaysLastDays) {
  Visit visit = MakeRequest(0, 0);
  *First(visit).mutable_start() = Day("2027-04-03");
  *First(visit).mutable_end() = Day("2027-04-05");
  First(visit).mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=2");
  absl::TimeZone sydney;
  absl::LoadTimeZone("Australia/Sydney", &sydney);
  const auto spans = Occurrences(First(visit), sydney).value();
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(spans[0].end - spans[0].start, 49 * 3600);  // The clock is put back on the second day.
  EXPECT_EQ(spans[1].end - spans[1].start, 48 * 3600);
}

TEST(RecurrenceTest, ARuleThatNeverComesCostsLittle) {
  Visit visit = MakeRequest(0, 0);
  First(visit).mutable_recurrence()->set_rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;UNTIL=21991231");
  const auto begin = test::ThreadTime();
  EXPECT_EQ(Occurrences(First(visit), absl::UTCTimeZone()).value().size(), 1u);
  EXPECT_LT(test::ThreadTime() - begin, std::chrono::seconds(1));
}

}  // namespace
}  // namespace duta::visit
