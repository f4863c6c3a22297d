// What of a calendar the network's own form has no room for: told in the calendar's
// words, and mended where that costs no meaning. What passes must pass the hub's rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/icalendar/contract.h"
#include "adapters/formats/icalendar/zones.h"
#include "adapters/markings/ministries.h"
#include "core/visit/visit_shape.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using testing::HasSubstr;
using testing::Not;
using visit::v1::Event;

constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1795406400)};  // 2026-11-23T04:00:00Z

message::v1::Message MessageOf(const std::string& sender = "partners/id-kemlu") {
  message::v1::Message message = SampleMessage();
  message.set_sender(sender);
  message.clear_recipients();
  message.add_recipients(sender == "partners/id-kemlu" ? "partners/au-dfat" : "partners/id-kemlu");
  message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  return message;
}

VisitRead Read(const std::string& calendar, const message::v1::Message& message = MessageOf()) {
  static const Ministry& ministry = *new Ministry(id::MinistryProfile());
  VisitRead read = ReadCalendar(calendar, "text/calendar", &message, ministry);
  if (!read.visit) return read;
  FitToContract(*read.visit, read.places, &message, kNow, read.findings);
  const Status shape = visit::CheckShape(*read.visit, message, Instant(kNow));
  EXPECT_EQ(shape.ok(), read.findings.problems.empty()) << shape << "\n" << calendar.substr(0, 1000);
  return read;
}

std::string Told(const Findings& findings) {
  std::string told;
  for (const Problem& problem : findings.problems)
    told += problem.field + ": line " + std::to_string(problem.line) + ": " + problem.text + "\n";
  for (const Remark& dropped : findings.dropped) told += "dropped " + dropped.field + ": " + dropped.text + "\n";
  for (const Remark& remark : findings.remarks) told += remark.field + ": " + remark.text + "\n";
  return told;
}

const std::string kStart = "DTSTART;TZID=Asia/Jakarta:20261201T093000\n";

// `lines` stand from line 9 on; without those that begin with one of `without`.
std::string Calendar(const std::string& lines, const std::string& method = "REQUEST", const std::string& without = "") {
  std::string text = "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:" + method + "\nBEGIN:VEVENT\n";
  for (const std::string line :
       {"UID:1@kemlu.example\n", "DTSTAMP:20261123T040000Z\n", "ORGANIZER:mailto:id-kemlu@duta.invalid\n",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:au-dfat@duta.invalid\n", "SUMMARY:Visit\n"}) {
    if (without.empty() || !line.starts_with(without)) text += line;
  }
  return text + lines + "END:VEVENT\nEND:VCALENDAR\n";
}

std::string Repeated(const std::string& part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

TEST(CalendarContractTest, RefusesInTheCalendarsWords) {
  const struct {
    std::string calendar;
    std::string told;
  } kCases[] = {
      {Calendar(""), "DTSTART: line 4: is missing, and required in REQUEST"},
      {Calendar(kStart, "REQUEST", "SUMMARY"), "SUMMARY: line 4: is missing, and required in REQUEST"},
      {Calendar(kStart, "REQUEST", "ATTENDEE"), "ATTENDEE: line 4: is missing; REQUEST names whom it is for"},
      {Calendar(kStart, "REQUEST", "DTSTAMP"), "DTSTAMP: line 4: is missing, and required"},
      {Calendar(kStart, "PUBLISH"), "ATTENDEE: line 8: PUBLISH asks nobody; to invite, write METHOD:REQUEST"},
      {Calendar(kStart, "REPLY"), "ATTENDEE: line 8: REPLY names exactly one, who sends it"},
      {Calendar(kStart + "STATUS:CANCELLED\n"), "STATUS: line 11: CANCELLED stands in CANCEL only"},
      {Calendar(kStart + "DTEND;TZID=Asia/Jakarta:20261201T083000\n"),
       "DTEND: line 11: 2026-12-01T08:30:00 is before DTSTART"},
      {Calendar(kStart + "DTEND;VALUE=DATE:20261202\n"), "DTEND: line 11: a day where DTSTART is a time"},
      {Calendar("DTSTART:19650101T000000Z\n"), "is before 1970, where the network's calendar begins"},
      {Calendar(kStart + "RRULE:FREQ=DAILY\n"), "RRULE: line 11: `FREQ=DAILY`: the series has no end"},
      {Calendar(kStart + "RRULE:FREQ=DAILY;COUNT=3;UNTIL=20270101\n"), "it has both COUNT and UNTIL"},
      {Calendar(kStart + "RRULE:FREQ=HOURLY;COUNT=3\n"), "visits do not repeat within a day"},
      {Calendar(kStart + "RRULE:FREQ=DAILY;COUNT=5000\n"), "COUNT is a number from 1 to 1000"},
      {Calendar(kStart + "RRULE:FREQ=DAILY;UNTIL=20991231T000000Z\n"), "has more than 1000 occurrences"},
      {Calendar(kStart + "RRULE:FREQ=DAILY;COUNT=3;BYHOUR=9\n"), "its part `BYHOUR` is not supported"},
      {Calendar(kStart + "DESCRIPTION:" + std::string(20'001, 'x') + "\n"),
       "DESCRIPTION: line 11: is 20001 bytes long; at most 20000 can be carried"},
      {Calendar(kStart + "LOCATION:" + std::string(1001, 'x') + "\n"), "LOCATION: line 11: is 1001 bytes long"},
      {Calendar(kStart + Repeated("COMMENT:x\n", 21)), "COMMENT: line 11: stands more than 20 times"},
      {Calendar(kStart + "ATTENDEE:mailto:au-dfat@duta.invalid\n"), "partners/au-dfat is named twice"},
      {Calendar(kStart + "RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T023000Z\n"), "is taken in CANCEL only"},
      {Calendar("DTSTAMP:20261124T040000Z\n" + kStart, "REQUEST", "DTSTAMP"),
       "DTSTAMP: line 9: 20261124T040000Z lies ahead of the hub's clock, which is 20261123T040000Z"},
      {Calendar("UID:" + std::string(256, 'u') + "\n" + kStart, "REQUEST", "UID"), "UID: line 9: is 256 bytes long"},
  };
  for (const auto& c : kCases) {
    const VisitRead read = Read(c.calendar);
    EXPECT_FALSE(read.findings.problems.empty()) << c.told;
    EXPECT_THAT(Told(read.findings), HasSubstr(c.told));
    EXPECT_THAT(Told(read.findings), Not(HasSubstr("events[")));
  }
}

// The network takes it for version 0; a calendar program that leaves it out means no version.
TEST(CalendarContractTest, ACancellationSaysWhichVersionItCallsOff) {
  const message::v1::Message message = MessageOf();
  const Ministry ministry(id::MinistryProfile());
  VisitRead read = ReadCalendar(Calendar(kStart, "CANCEL"), "text/calendar", &message, ministry);
  ASSERT_TRUE(read.visit);
  FitToContract(*read.visit, read.places, &message, kNow, read.findings);
  EXPECT_THAT(Told(read.findings),
              HasSubstr("SEQUENCE: line 4: is missing: a CANCEL says which version of the visit it calls off"));
}

TEST(CalendarContractTest, TakesWithARemark) {
  const std::string alarm = "BEGIN:VALARM\nTRIGGER:-PT15M\nACTION:DISPLAY\n";
  const struct {
    std::string lines;
    std::string told;
  } kCases[] = {
      {kStart + "DTEND;TZID=Asia/Jakarta:20261201T093000\n", "DTEND: is the time of DTSTART; taken without an end"},
      {kStart + "DURATION:PT0S\n", "DURATION: it lasts no time; taken without an end"},
      {kStart + "duration:pt1h\n", ""},
      {kStart + "RRULE:freq=weekly;count=2;X-NOTE=1\n", "dropped RRULE: its part `X-NOTE`"},
      {kStart + "RRULE:FREQ=WEEKLY;COUNT=3\nRDATE;VALUE=PERIOD:20261202T020000Z/PT1H\n",
       "dropped RDATE: the end of a period; its start is kept"},
      {kStart + "X-LONG;X-P=\"" + std::string(400, 'x') + "\":1\n", "dropped X-LONG: its parameter `X-P`"},
      {kStart + "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + Repeated("QUJD", 10'000) + "\n",
       "dropped ATTACH: is 40000 bytes long"},
      {kStart + alarm + "no line at all\nEND:VALARM\n", "dropped NO LINE AT ALL: line 14: no line of iCalendar"},
      {kStart + alarm + "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + Repeated("QUJD", 10'000) + "\nEND:VALARM\n",
       "dropped VALARM: is 40"},
      {kStart + "X-BROKEN;=:\n", "dropped X-BROKEN: line 11: no parameter of iCalendar"},
      {kStart + "X-TITLE;X-P=3D printers:1\n", ""},
      {kStart + "DESCRIPTION;LANGUAGE=en:a\nDESCRIPTION;LANGUAGE=id:b\n", "dropped DESCRIPTION: a second one"},
      {"DTSTART;TZID=\"(UTC+07:00) Bangkok, Hanoi, Jakarta\":20261201T093000\n",
       "the zone `(UTC+07:00) Bangkok, Hanoi, Jakarta` is taken as Asia/Bangkok"},
  };
  for (const auto& c : kCases) {
    const VisitRead read = Read(Calendar(c.lines));
    EXPECT_TRUE(read.visit.has_value() && read.findings.problems.empty()) << Told(read.findings) << c.lines;
    EXPECT_THAT(Told(read.findings), HasSubstr(c.told));
    if (c.told.empty()) {
      EXPECT_EQ(Told(read.findings), "") << c.lines;
    }
  }
}

TEST(CalendarContractTest, NamesAreWhole) {
  const VisitRead read = Read(Calendar(kStart + "ATTENDEE;CN=Head, Protocol:mailto:nz-mfat@duta.invalid\n"));
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  EXPECT_EQ(read.visit->events(0).attendees(1).common_name(), "Head, Protocol");
  EXPECT_THAT(Told(read.findings), HasSubstr("CN: the parts of `Head, Protocol` are taken as one name"));
}

TEST(CalendarContractTest, TitlesAreCutBetweenCharacters) {
  for (const std::string character : {"a", "\xC3\xA9", "ท", "\xF0\x9F\x91\xA9"}) {
    const VisitRead read = Read(Calendar(kStart + "SUMMARY:" + Repeated(character, 301) + "\n", "REQUEST", "SUMMARY"));
    ASSERT_TRUE(read.findings.problems.empty()) << Told(read.findings);
    const std::string& summary = read.visit->events(0).summary();
    EXPECT_EQ(summary, Repeated(character, 300));
    EXPECT_THAT(Told(read.findings), HasSubstr("dropped SUMMARY: has 301 characters; at most 300 can be carried"));
  }
}

TEST(CalendarContractTest, PersonsAreOfTheMinistryWithTheirDomain) {
  const std::string organizer = "ORGANIZER;CN=Protocol:mailto:protocol@kemlu.example\n";
  const VisitRead read =
      Read(Calendar(organizer + kStart +
                        "ATTENDEE;CN=Rina:mailto:rina@KEMLU.example\n"
                        "ATTENDEE;CN=Ann:mailto:ann@dfat.example\nATTENDEE:mailto:bob@dfat.example\n",
                    "REQUEST", "ORGANIZER"));
  ASSERT_TRUE(read.findings.problems.empty()) << Told(read.findings);
  const Event& event = read.visit->events(0);
  ASSERT_EQ(event.attendees_size(), 1) << "Australia stands there already";
  ASSERT_EQ(event.delegations_size(), 2);
  EXPECT_EQ(event.delegations(0).partner(), "partners/id-kemlu");
  EXPECT_EQ(event.delegations(0).members(0).name(), "Rina");
  EXPECT_EQ(event.delegations(1).partner(), "partners/au-dfat");
  EXPECT_EQ(event.delegations(1).members(1).name(), "bob@dfat.example");
  // Of two domains nobody can tell.
  EXPECT_THAT(Told(Read(Calendar(kStart + "ATTENDEE:mailto:a@one.example\nATTENDEE:mailto:b@two.example\n", "REQUEST",
                                 "ATTENDEE"))
                       .findings),
              HasSubstr("`mailto:a@one.example` is nobody on this network"));
}

TEST(CalendarContractTest, DisplayNamesOfZones) {
  EXPECT_EQ(ZoneOfDisplayName("(UTC+09:00) Osaka, Sapporo, Tokyo"), "Asia/Tokyo");
  EXPECT_EQ(ZoneOfDisplayName("(UTC+10:00) Canberra, Melbourne, Sydney"), "Australia/Melbourne");
  for (const char* none : {"(UTC+07:00) Nowhere", "(UTC+08:00) Tokyo", "(UTC+7) Jakarta", "Jakarta", "(UTC+07:00)", ""})
    EXPECT_EQ(ZoneOfDisplayName(none), std::nullopt) << none;
}

}  // namespace
}  // namespace duta::adapters
