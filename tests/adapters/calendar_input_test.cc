// Calendars that are wrong, hostile or old, each with what is said of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/icalendar/zones.h"
#include "adapters/markings/ministries.h"
#include "tests/adapters/random_visit.h"
#include "tests/adapters/sample.h"
#include "tests/thread_time.h"

namespace duta::adapters {
namespace {

using testing::HasSubstr;
using visit::v1::Visit;

const Ministry& Indonesia() {
  static const Ministry& ministry = *new Ministry(id::MinistryProfile());
  return ministry;
}

std::string Told(const Findings& findings) {
  std::string told;
  for (const Problem& problem : findings.problems) {
    told += std::to_string(problem.line) + " " + problem.field + ": " + problem.text + "\n";
  }
  return told;
}

std::string Remarked(const Findings& findings) {
  std::string told;
  for (const Remark& remark : findings.remarks) told += remark.field + ": " + remark.text + "\n";
  return told;
}

VisitRead Read(std::string_view bytes, std::string_view media_type = "text/calendar") {
  message::v1::Message message = SampleMessage();
  message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  return ReadCalendar(bytes, media_type, &message, Indonesia());
}

std::string Repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

// A calendar with `event` in its event and `more` behind that.
std::string Calendar(const std::string& event, const std::string& more = "",
                     const std::string& method = "METHOD:REQUEST\n") {
  return "BEGIN:VCALENDAR\nVERSION:2.0\n" + method +
         "BEGIN:VEVENT\nUID:1\nDTSTAMP:20261123T040000Z\nORGANIZER:mailto:id-kemlu@duta.invalid\n" + event +
         "END:VEVENT\n" + more + "END:VCALENDAR\n";
}

const char kStart[] = "DTSTART;TZID=Asia/Jakarta:20261201T093000\n";

TEST(CalendarInputTest, RefusesAndSaysWhy) {
  const struct {
    std::string calendar;
    std::string problem;
  } kCases[] = {
      {"", "there is no calendar"},
      {"hello", "no line of iCalendar"},
      {"BEGIN:VEVENT\nEND:VEVENT\n", "stands outside of VCALENDAR"},
      {"BEGIN:VCALENDAR\n", "VCALENDAR is not ended"},
      {"BEGIN:VCALENDAR\nEND:VEVENT\n", "2 : END:VEVENT where VCALENDAR is open"},
      {Calendar("") + Calendar(""), "there is a second calendar"},
      {Calendar("", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"), "a calendar stands within another"},
      {Calendar(Repeated("BEGIN:X-A\n", 10'000)), "components are nested deeper than 4"},
      {Calendar("", "", ""), "METHOD: is missing"},
      {Calendar("", "", "METHOD:REQUEST\nMETHOD:CANCEL\n"), "METHOD: is there twice"},
      {Calendar("", "", "METHOD:FORGET\n"), "`FORGET` is no method of iTIP"},
      {Calendar("", "", "METHOD:REQUEST\nCALSCALE:HIJRI\n"), "only GREGORIAN is known"},
      {"BEGIN:VCALENDAR\nVERSION:1.0\nMETHOD:REQUEST\nEND:VCALENDAR\n", "`1.0` is not 2.0"},
      {"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REQUEST\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR\n",
       "the calendar has no event"},
      {Calendar("UID:2\n"), "UID: is there twice"},
      {Calendar("", "BEGIN:VEVENT\nUID:2\nEND:VEVENT\n"), "send one visit a message"},
      {Calendar("DTSTART:20260230T093000Z\n"), "is no day or time of the years 1900 to 2199"},
      {Calendar("DTSTART:00001301\n"), "is no day or time"},
      {Calendar("DTSTART:tomorrow\n"), "`tomorrow` is no day or time"},
      {Calendar("DTSTART;TZID=Asia/Atlantis:20261201T093000\n"), "the zone `Asia/Atlantis` is not known"},
      {Calendar("DTSTART;TZID=Australia/Sydney:20261004T023000\n"),
       "the clock in Australia/Sydney never shows 2026-10-04T02:30:00"},
      {Calendar(std::string(kStart) + kStart), "DTSTART: is there twice"},
      {Calendar(std::string(kStart) + "DTEND:20261201T040000Z\nDURATION:PT1H\n"), "stands beside DTEND"},
      {Calendar(std::string(kStart) + "DURATION:-PT1H\n"), "is no length"},
      {Calendar(std::string(kStart) + "DURATION:P99999999999999W\n"), "is no length"},
      {Calendar("DURATION:PT1H\n"), "needs a DTSTART"},
      {Calendar("SEQUENCE:-1\n"), "SEQUENCE: `-1` is no number"},
      {Calendar("SEQUENCE:99999999999\n"), "is no number from 0 to 2^31 - 1"},
      {Calendar("RRULE:FREQ=SOMETIMES\n"), "is no rule (RFC 5545, 3.3.10)"},
      {Calendar("RRULE:" + std::string(5000, 'X') + "\n"), "is longer than 500 bytes"},
      {Calendar("ATTENDEE:mailto:a@b.example\nATTENDEE:mailto:c@d.example\n"),
       "`mailto:a@b.example` is nobody on this network"},
      {Calendar(Repeated("ATTENDEE:mailto:au-dfat@duta.invalid\n", 10'000)), "more than 500 attendees"},
      {Calendar("", Repeated("BEGIN:VEVENT\nUID:1\nEND:VEVENT\n", 300)), "more than 200 events"},
      {Calendar(Repeated("X-A:1\n", 30'000)), "more than 20000 lines"},
      {Calendar("DESCRIPTION:" + std::string(5 << 20, 'x') + "\n"), "at most 4194304 are read"},
      {Calendar("SUMMARY:\xE9t\xE9\n"), "the line is not UTF-8"},
      {Calendar("ATTENDEE;CN=\"x:mailto:a@b.example\n"), "a quotation mark is not closed"},
      {Calendar("DTSTART;TZID=3DAsia/Jakarta:20261201T093000\n"), "TZID is in quoted-printable; decode the file first"},
      {Calendar("DESCRIPTION:a=\nb=20c\n"), "no line of iCalendar: `b=20c`"},
      {Calendar("X-DUTA-LEG:{\"id\":1}\n"), "X-DUTA-LEG: id: must be a text"},
      {Calendar("X-DUTA-LEG:" + Repeated("[", 10'000) + "\n"), "nested deeper than 32"},
      {Calendar("X-DUTA-LEVEL:KING\n"), "`KING` is no level"},
      {Calendar("", "", "METHOD:REQUEST\nX-DUTA-MARKING:OFFICIAL\n"), "`OFFICIAL` is no marking of Indonesia"},
  };
  for (const auto& c : kCases) {
    const VisitRead read = Read(c.calendar);
    EXPECT_FALSE(read.visit.has_value()) << c.calendar.substr(0, 300);
    EXPECT_THAT(Told(read.findings), HasSubstr(c.problem)) << c.calendar.substr(0, 300);
  }
}

TEST(CalendarInputTest, MethodOfHeaderAndBodyMustAgree) {
  const std::string calendar = Calendar(kStart);
  EXPECT_TRUE(Read(calendar, "text/calendar; method=REQUEST; component=VEVENT").visit.has_value());
  EXPECT_TRUE(Read(calendar, "text/calendar; charset=utf-8; method=\"request\"").visit.has_value());
  EXPECT_THAT(Told(Read(calendar, "text/calendar; method=CANCEL").findings),
              HasSubstr("the media type says `CANCEL`, the calendar `REQUEST`"));
  EXPECT_FALSE(Read(calendar, "text/calendar; method=").visit.has_value() &&
               Read(calendar, "text/calendar; method=x").visit.has_value());
  EXPECT_FALSE(Read(calendar, "text/calendar; component=VTODO").visit.has_value());
  EXPECT_FALSE(Read(calendar, "text/calendar; charset=iso-8859-1").visit.has_value());
  const auto cancelled = Read(Calendar(std::string(kStart) + "SEQUENCE:1\n", "", ""), "text/calendar; method=CANCEL");
  ASSERT_TRUE(cancelled.visit.has_value()) << Told(cancelled.findings);
  EXPECT_EQ(cancelled.visit->method(), visit::v1::METHOD_CANCEL);
}

TEST(CalendarInputTest, TakesAnyLineEndsFoldsAndAByteOrderMark) {
  const std::string calendar =
      "\xEF\xBB\xBF"
      "BEGIN:VCALENDAR\r\nVERSION:2.0\nmethod:Request\r\n\r\nBegin:vevent\rUID\r\n :\n\t1\r\n"
      "DTSTAMP:20261123T040000Z\nSUMMARY:\xE5\xA4\n \x96\xE5\x8B\x99\r\n \xE7\x9C\x81\n"
      "end:VEVENT\nEND:VCALENDAR";
  const VisitRead read = Read(calendar);
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  EXPECT_EQ(read.visit->uid(), "1");
  EXPECT_EQ(read.visit->events(0).summary(), "外務省");
}

TEST(CalendarInputTest, DecodesTheQuotedPrintableOfOldPrograms) {
  const VisitRead read =
      Read(Calendar(std::string(kStart) + "SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=A4=96=3B x\n"
                                          "DESCRIPTION;QUOTED-PRINTABLE:a=0D=0Ab\n"));
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  EXPECT_EQ(read.visit->events(0).summary(), "外; x");
  EXPECT_EQ(read.visit->events(0).purpose(), "a\nb");
}

TEST(CalendarInputTest, AnHourThatExistsTwiceIsTheFirstUnlessSaid) {
  const std::string twice = "DTSTART;TZID=Australia/Sydney:20260405T023000\n";
  EXPECT_EQ(Read(Calendar(twice)).visit->events(0).start().instant().seconds(), 1775316600);  // 15:30Z, at +11
  const std::string second = "DTSTART;TZID=Australia/Sydney;X-DUTA-INSTANT=20260404T163000Z:20260405T023000\n";
  const VisitRead read = Read(Calendar(second));
  EXPECT_EQ(read.visit->events(0).start().instant().seconds(), 1775320200);
  EXPECT_THAT(*WriteCalendar(*read.visit, nullptr, Indonesia()).bytes, HasSubstr("X-DUTA-INSTANT=20260404T163000Z"));
  EXPECT_FALSE(
      Read(Calendar("DTSTART;TZID=Asia/Jakarta;X-DUTA-INSTANT=20300101T000000Z:20261201T093000\n")).visit.has_value());
}

TEST(CalendarInputTest, DaysOfADurationFollowTheCalendarHoursTheClock) {
  // Summer time begins at Auckland on 27 September 2026.
  const std::string start = "DTSTART;TZID=Pacific/Auckland:20260926T120000\n";
  EXPECT_EQ(Read(Calendar(start + "DURATION:P1D\n")).visit->events(0).end().local(), "2026-09-27T12:00:00");
  EXPECT_EQ(Read(Calendar(start + "DURATION:PT24H\n")).visit->events(0).end().local(), "2026-09-27T13:00:00");
  EXPECT_EQ(Read(Calendar(start + "DURATION:P1DT1H\n")).visit->events(0).end().local(), "2026-09-27T13:00:00");
  EXPECT_EQ(Read(Calendar("DTSTART;VALUE=DATE:20261201\nDURATION:P1W\n")).visit->events(0).end().local(), "2026-12-08");
}

// A zone with the rules of south-eastern Australia, as Outlook writes them.
std::string Zone(const std::string& tzid, const std::string& more = "") {
  return "BEGIN:VTIMEZONE\nTZID:" + tzid + "\n" + more +
         "BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+1100\nTZOFFSETTO:+1000\n"
         "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4\nEND:STANDARD\n"
         "BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+1000\nTZOFFSETTO:+1100\n"
         "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=10\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
}

std::string FixedZone(const std::string& tzid, const std::string& offset) {
  return "BEGIN:VTIMEZONE\nTZID:" + tzid + "\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:" + offset +
         "\nTZOFFSETTO:" + offset + "\nEND:STANDARD\nEND:VTIMEZONE\n";
}

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

TEST(CalendarInputTest, ZonesThatTheCalendarDefinesItself) {
  const std::string start = "DTSTART;TZID=Customized Time Zone:20261201T093000\n";
  const std::string quoted = "DTSTART;TZID=\"Customized Time Zone 1\":20261201T093000\n";
  const struct {
    const char* name;
    std::string calendar;
    std::string zone;
  } kCases[] = {
      {"rules of one zone, after the event", Calendar(start, Zone("Customized Time Zone")), "Australia/Sydney"},
      {"a name in quotes", Calendar(quoted, Zone("Customized Time Zone 1")), "Australia/Sydney"},
      {"the zone that it names itself",
       Calendar(start, Zone("Customized Time Zone", "X-LIC-LOCATION:Australia/Melbourne\n")), "Australia/Melbourne"},
      {"one that it names wrongly", Calendar(start, Zone("Customized Time Zone", "X-LIC-LOCATION:Asia/Tokyo\n")),
       "Australia/Sydney"},
      {"the seat's, where it fits", Calendar(start, FixedZone("Customized Time Zone", "+0700")), "Asia/Jakarta"},
      {"a zone of half an hour", Calendar(start, FixedZone("Customized Time Zone", "+0630")), "Asia/Yangon"},
  };
  for (const auto& c : kCases) {
    const VisitRead read = Read(c.calendar);
    ASSERT_TRUE(read.visit.has_value()) << c.name << ": " << Told(read.findings);
    EXPECT_EQ(read.visit->events(0).start().time_zone(), c.zone) << c.name;
    EXPECT_EQ(read.visit->events(0).start().local(), "2026-12-01T09:30:00") << c.name;
    EXPECT_THAT(Remarked(read.findings), HasSubstr(", which the calendar defines itself, is taken as " + c.zone))
        << c.name;
  }
  const VisitRead sydney = Read(Calendar(start, Zone("Customized Time Zone")));
  EXPECT_EQ(sydney.visit->events(0).start().instant().seconds(), 1796077800);  // 2026-11-30T22:30:00Z
}

TEST(CalendarInputTest, ZonesThatNobodyHasAreRefused) {
  const std::string start = "DTSTART;TZID=Customized Time Zone:20261201T093000\n";
  const std::string rules = ", and no zone has the rules by which the calendar defines it at that time; choose one";
  const struct {
    const char* name;
    std::string calendar;
    std::string problem;
  } kCases[] = {
      {"not defined", Calendar(start), "`Customized Time Zone` is not known, and the calendar does not define it"},
      {"an offset that no zone has", Calendar(start, FixedZone("Customized Time Zone", "+0717")), rules},
      {"right on that day, wrong half a year later",
       Calendar(start, Replaced(Zone("Customized Time Zone"), "BYMONTH=4", "BYMONTH=6")), rules},
      {"rules that come more than once a year",
       Calendar(start, Replaced(Zone("Customized Time Zone"), "FREQ=YEARLY", "FREQ=SECONDLY")),
       "the calendar does not define it"},
      {"no rules", Calendar(start, "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nEND:VTIMEZONE\n"),
       "the calendar does not define it"},
      {"nonsense", Calendar(start, FixedZone("Customized Time Zone", "soon")), "the calendar does not define it"},
  };
  for (const auto& c : kCases) {
    const VisitRead read = Read(c.calendar);
    EXPECT_FALSE(read.visit.has_value()) << c.name;
    EXPECT_THAT(Told(read.findings), HasSubstr(c.problem)) << c.name;
  }
}

// ICU takes some of these without a word, and falls when it is asked about them.
TEST(CalendarInputTest, BrokenDefinitionsDoNoHarm) {
  const std::string good = Zone("Australia/Sydney");
  for (const auto& [what, by] : std::vector<std::pair<std::string, std::string>>{
           {"TZOFFSETFROM:+1100\n", ""},
           {"TZOFFSETFROM:+1100\n", "TZOFFSETFROM:+1100\nTZOFFSETFROM:+1000\n"},
           {"TZOFFSETTO:+1000\n", "TZOFFSETTO:1000\n"},
           {"TZOFFSETTO:+1000\n", "TZOFFSETTO:+10:00\n"},
           {"DTSTART:16010101T030000\n", ""},
           {"DTSTART:16010101T030000\n", "DTSTART:20260230T990000\n"},
           {"DTSTART:16010101T030000\n", "DTSTART:1601\n"},
           {"BYDAY=1SU;BYMONTH=4", "BYDAY=;BYMONTH="},
           {"BYDAY=1SU;BYMONTH=4", "BYDAY=9SU;BYMONTH=44"},
           {"BYDAY=1SU;BYMONTH=4", "BYMONTHDAY=1,2,3;BYMONTH=1,2,3,4"},
           {"BYDAY=1SU;BYMONTH=4", "BYDAY=1SU;BYMONTH=4;UNTIL=2026"},
           {"RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4\n", "RDATE:\n"},
           {"RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4\n", "RDATE:x,y\n"},
           {"BEGIN:STANDARD\n", "BEGIN:STANDARD\nBEGIN:STANDARD\nEND:STANDARD\n"}}) {
    const VisitRead read = Read(Calendar("DTSTART;TZID=Australia/Sydney:20261201T093000\n", Replaced(good, what, by)));
    ASSERT_TRUE(read.visit.has_value()) << by << ": " << Told(read.findings);
    EXPECT_EQ(read.visit->events(0).start().instant().seconds(), 1796077800) << by;
  }
}

// A name that is known counts for more than rules that came with it, but not
// silently.
TEST(CalendarInputTest, RulesThatDifferFromTheIanasAreTold) {
  const std::string start = "DTSTART;TZID=Asia/Jakarta:20261201T093000\nDTEND;TZID=Asia/Jakarta:20261201T103000\n";
  const VisitRead same = Read(Calendar(start, FixedZone("Asia/Jakarta", "+0700")));
  ASSERT_TRUE(same.visit.has_value()) << Told(same.findings);
  EXPECT_EQ(Remarked(same.findings), "");
  const VisitRead other = Read(Calendar(start, FixedZone("Asia/Jakarta", "+0800")));
  ASSERT_TRUE(other.visit.has_value()) << Told(other.findings);
  EXPECT_EQ(other.visit->events(0).start().instant().seconds(), same.visit->events(0).start().instant().seconds());
  const std::string told = Remarked(other.findings);
  EXPECT_THAT(told,
              HasSubstr("by the calendar's own rules of `Asia/Jakarta` this time is 20261201T013000Z, by those of "
                        "Asia/Jakarta 20261201T023000Z; the latter hold"));
  EXPECT_EQ(told.find("own rules"), told.rfind("own rules")) << "once a zone";
  // Windows' names have rules of the same kind.
  EXPECT_THAT(Remarked(Read(Calendar("DTSTART;TZID=AUS Eastern Standard Time:20261201T093000\n",
                                     FixedZone("AUS Eastern Standard Time", "+1000")))
                           .findings),
              HasSubstr("own rules of `AUS Eastern Standard Time`"));
  EXPECT_EQ(Remarked(Read(Calendar("DTSTART;TZID=AUS Eastern Standard Time:20261201T093000\n",
                                   Zone("AUS Eastern Standard Time")))
                         .findings),
            "");
}

TEST(CalendarInputTest, LongHistoriesCostLittle) {
  std::string history = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n";
  for (int i = 0; i < 100; ++i) {
    history +=
        "BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0700\nTZOFFSETTO:+0700\n"
        "RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=1SU;UNTIL=99990101T000000Z\nEND:STANDARD\n";
  }
  const auto begin = test::ThreadTime();
  const VisitRead read =
      Read(Calendar("DTSTART;TZID=Customized Time Zone:20261201T093000\n", history + "END:VTIMEZONE\n"));
  EXPECT_LT(test::ThreadTime() - begin, std::chrono::seconds(1));
  EXPECT_THAT(Told(read.findings), HasSubstr("the calendar does not define it"));
  EXPECT_THAT(Remarked(read.findings), HasSubstr("the rules of the zone `Customized Time Zone` cannot be read"));
}

TEST(CalendarInputTest, ManyDefinitionsCostLittle) {
  std::string zones;
  for (int i = 0; i < 400; ++i) zones += Zone("Zone " + std::to_string(i));
  std::string event;
  for (int i = 0; i < 400; ++i) event += "RDATE;TZID=Zone " + std::to_string(i) + ":20261201T093000\n";
  const auto begin = test::ThreadTime();
  const VisitRead read = Read(Calendar(kStart + event, zones));
  EXPECT_LT(test::ThreadTime() - begin, std::chrono::seconds(5));
  EXPECT_FALSE(read.visit.has_value());
  EXPECT_THAT(read.findings.dropped, testing::Contains(testing::Field(&Remark::text, "more than 50 of them")));
}

TEST(CalendarInputTest, ZonesOfManyNames) {
  for (const auto& [tzid, iana] : std::vector<std::pair<std::string, std::string>>{
           {"Asia/Jakarta", "Asia/Jakarta"},
           {"/mozilla.org/20050126_1/Asia/Jakarta", "Asia/Jakarta"},
           {"/freeassociation.sourceforge.net/Tzfile/America/Indiana/Knox", "America/Indiana/Knox"},
           {"AUS Eastern Standard Time", "Australia/Sydney"},
           {"Tokyo Standard Time", "Asia/Tokyo"}}) {
    EXPECT_EQ(IanaZone(tzid), iana);
  }
  for (const char* none : {"", "GMT+9", "Nowhere", "/x/y", "Asia/Jakarta2"})
    EXPECT_EQ(IanaZone(none), std::nullopt) << none;
}

TEST(CalendarInputTest, ZonesOfTwoNames) {
  EXPECT_TRUE(IsSameZone("Australia/Canberra", "Australia/Sydney"));
  EXPECT_TRUE(IsSameZone("Asia/Yangon", "Asia/Rangoon"));
  EXPECT_FALSE(IsSameZone("Asia/Bangkok", "Asia/Phnom_Penh"));
  EXPECT_FALSE(IsSameZone("Nowhere", "Nowhere"));
  EXPECT_FALSE(IsSameZone("", ""));
}

// What was kept must not become a property or component that means something.
TEST(CalendarInputTest, NothingIsSmuggledOut) {
  Visit visit = SampleVisit();
  visit::v1::Event& event = *visit.mutable_events(0);
  auto& property = *event.add_unknown_properties();
  property.set_name("X-A");
  property.set_value("1\r\nATTENDEE:mailto:x@y.example\nBEGIN:VEVENT");
  event.add_unknown_properties()->set_name("X-B:1\r\nSTATUS");
  event.add_unknown_properties()->set_name("DTSTART");
  event.add_unknown_components("BEGIN:VALARM\nEND:VALARM\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\n");
  event.add_unknown_components("STATUS:CANCELLED\n");
  event.set_summary("x\r\nSTATUS:CANCELLED");
  const Written written = WriteCalendar(visit, nullptr, Indonesia());
  ASSERT_TRUE(written.bytes.has_value());
  EXPECT_GE(written.findings.dropped.size(), 5u);
  const VisitRead read = Read(*written.bytes);
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings) << *written.bytes;
  EXPECT_EQ(read.visit->events_size(), 1);
  EXPECT_EQ(read.visit->events(0).attendees_size(), 1);
  EXPECT_EQ(read.visit->events(0).status(), visit::v1::EVENT_STATUS_TENTATIVE);
}

}  // namespace
}  // namespace duta::adapters
