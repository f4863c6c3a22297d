// Inputs of which other programs had bug reports, each with the value that is right:
// read by the ministry's adapter in its sandbox, and what it made checked by the hub's
// own rules of visits. None may be refused in words that its author never wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "core/visit/recurrence.h"
#include "core/visit/visit_shape.h"
#include "duta/visit/v1/visit.pb.h"
#include "plugins/worker/degradations.h"
#include "plugins/worker/worker_pool.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using exchange::TranslationResult;
using testing::HasSubstr;
using testing::Not;
using visit::v1::Event;
using visit::v1::Visit;

constexpr char kVisit[] = "application/vnd.duta.visit.v1+protobuf";
constexpr char kNote[] = "application/vnd.duta.note.v1+protobuf";
constexpr char kAustralia[] = "partners/au-dfat";
constexpr char kIndonesia[] = "partners/id-kemlu";

// One pool for all cases, with the adapters whose inputs they are.
class Adapters {
 public:
  Adapters() {
    worker::WorkerPoolOptions options;
    options.program = DUTA_WORKER;
    for (const auto& info : worker::AllDegradations()) options.allowed_degradations.emplace_back(info.name);
    pool_ = *worker::WorkerPool::Create(options, clock_);
    for (const auto& [code, partner] :
         {std::pair("au", kAustralia), std::pair("id", kIndonesia), std::pair("kh", "partners/kh-mfaic")}) {
      const std::string library = *ReadFile(std::string(DUTA_ADAPTER_DIRECTORY) + "/" + code + ".so");
      const Status status = pool_->Activate(partner, crypto::ToString(crypto::Sha256(library)), library);
      EXPECT_TRUE(status.ok()) << status;
    }
  }

  StatusOr<TranslationResult> Read(const std::string& partner, const std::string& from, const char* to,
                                   const std::string& input, const message::v1::Message& message) {
    const std::string header = message.SerializeAsString();
    DUTA_ASSIGN_OR_RETURN(const auto adapter, pool_->InServiceFor(partner));
    return adapter->Translate({from, to, input, header, message.id(), clock_.Now()});
  }

  Instant now() const { return clock_.Now(); }

 private:
  FakeClock clock_{Instant(std::chrono::seconds(1795888800))};  // 2026-11-28T18:00:00Z
  std::unique_ptr<worker::WorkerPool> pool_;
};

Adapters& All() {
  static Adapters& adapters = *new Adapters();
  return adapters;
}

std::string FileOf(const std::string& name) {
  const auto bytes = ReadFile(std::string(DUTA_CASES) + "/" + name);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? *bytes : "";
}

// As `sender` writes to the other one.
message::v1::Message MessageOf(const std::string& sender) {
  message::v1::Message message = SampleMessage();
  message.set_sender(sender);
  message.clear_recipients();
  message.add_recipients(sender == kAustralia ? kIndonesia : kAustralia);
  message.mutable_marking()->set_level(message::v1::LEVEL_OPEN);
  return message;
}

// All that the adapter said of what it took.
std::string Told(const TranslationResult& result) {
  std::string told;
  for (const std::string& dropped : result.dropped) told += "dropped " + dropped + "\n";
  for (const std::string& diagnostic : result.diagnostics) told += diagnostic + "\n";
  return told;
}

// What people would say of a visit: the first event's title, times, occurrences, and
// whom it asks.
std::string Said(const Visit& visit) {
  const Event& event = visit.events(0);
  std::string said = event.summary() + " | " + event.start().local() + " " + event.start().time_zone();
  if (event.has_end()) said += " to " + event.end().local();
  const auto spans = visit::Occurrences(event, visit::DayZone(event, "Asia/Jakarta"));
  said += " | " + (spans.ok() ? std::to_string(spans->size()) : "no occurrences") + " |";
  for (const auto& attendee : event.attendees()) said += " " + attendee.name();
  return said;
}

struct Case {
  const char* file;
  const char* sender;
  std::string right;              // As Said(); empty: it is refused.
  std::vector<std::string> told;  // Parts of the remarks, or of the refusal.
};

class CalendarCaseTest : public testing::TestWithParam<Case> {};

TEST_P(CalendarCaseTest, GetsItsRightValue) {
  const Case& c = GetParam();
  const message::v1::Message message = MessageOf(c.sender);
  const auto read =
      All().Read(c.sender, "text/calendar", kVisit, FileOf(std::string("ics/") + c.file + ".ics"), message);
  const std::string told = read.ok() ? Told(*read) : std::string(read.status().message());
  for (const std::string& part : c.told) EXPECT_THAT(told, HasSubstr(part));
  for (const char* internal : {"events[", "purpose", "recurrence.", "attendees[", "unknown_", "dtstamp:"})
    EXPECT_THAT(told, Not(HasSubstr(internal)));
  if (c.right.empty()) {
    EXPECT_EQ(ReasonOf(read.status()), Reason::kAdapterInputInvalid) << read.status();
    return;
  }
  ASSERT_TRUE(read.ok()) << read.status();
  Visit visit;
  ASSERT_TRUE(visit.ParseFromString(read->output));
  EXPECT_EQ(Said(visit), c.right);
  const Status shape = visit::CheckShape(visit, message, All().now());
  EXPECT_TRUE(shape.ok()) << shape;
  if (c.told.empty()) {
    EXPECT_EQ(told, "");
  }
}

std::string Titled(const std::string& title, const std::string& more = "1 | partners/id-kemlu") {
  return title + " | 2027-03-01T09:00:00 Asia/Jakarta to 2027-03-01T11:00:00 | " + more;
}

std::string Ordinary(const std::string& more = "1 | partners/id-kemlu") { return Titled("Working visit", more); }

const std::string kSeries = "8 | partners/id-kemlu";
const std::string kNoStart = " |   | 1 | partners/id-kemlu";

INSTANTIATE_TEST_SUITE_P(
    All, CalendarCaseTest,
    testing::Values(
        Case{"101-summary-over-300-bytes-thai",
             kAustralia,
             Titled("การประชุมหารือทวิภาคีว่าด้วยความร่วมมือทางการทูตดิจิทัลระหว่างกระทรวงการต่างประเทศ "
                    "การประชุมหารือทวิภาคีว่าด้วยความร่วมมือทางการทูตดิจิทัลระหว่างกระทรวงการต่างประเทศ ครั้งที่ 2"),
             {}},
        Case{"102-summary-folded-mid-character", kAustralia, Titled(std::string(66, 'x') + "外務省との協議"), {}},
        Case{"103-summary-folded-escaped",
             kAustralia,
             Titled("Second regional conference on digital diplomacy, with the heads of mission; Bandung and Jakarta"),
             {}},
        Case{"105-ios26-title-backslash-semicolon",
             kAustralia,
             Ordinary(),
             {"dropped X-APPLE-STRUCTURED-LOCATION: line 16: no parameter of iCalendar"}},
        Case{"106-rfc6868-in-kept-properties",
             kAustralia,
             Ordinary(),
             {"dropped X-APPLE-STRUCTURED-LOCATION: its parameter `X-ADDRESS`", "its parameter `X-TITLE`",
              "dropped GEO: its parameter `X-ADDRESS`"}},
        Case{"107-exrule", kAustralia, "", {"EXRULE: line 16: is of RFC 2445", "write each exception as EXDATE"}},
        Case{"108-series", kAustralia, Ordinary(kSeries), {}},
        Case{"108-series-cancel-range-mixed-case", kAustralia, kNoStart, {}},
        Case{"110-series", kAustralia, Ordinary(kSeries), {}},
        Case{"110-series-counter-local",
             kIndonesia,
             " | 2027-03-08T10:00:00 Asia/Jakarta to 2027-03-08T12:00:00 | 1 | partners/id-kemlu",
             {}},
        Case{"110-series-counter-utc-again",
             kIndonesia,
             " | 2027-03-08T04:00:00 UTC to 2027-03-08T06:00:00 | 1 | partners/id-kemlu",
             {}},
        Case{"110-series-declinecounter-utc", kAustralia, kNoStart, {}},
        Case{"111-series", kAustralia, Ordinary(kSeries), {}},
        Case{"111-series-reply-rrule-and-recid",
             kIndonesia,
             "Accepted: Working visit | 2027-03-08T09:00:00 Asia/Jakarta to 2027-03-08T11:00:00 | 1 | "
             "partners/id-kemlu",
             {"dropped RRULE: of the series, which stands in an occurrence"}},
        Case{"112-day-ends-on-its-start",
             kAustralia,
             "Working visit | 2027-03-01  | 1 | partners/id-kemlu",
             {"DTEND: is the day of DTSTART; taken as that one day"}},
        Case{"115-description-25k",
             kAustralia,
             "",
             {"DESCRIPTION: line 15: is ", " bytes long; at most 20000 can be carried"}},
        Case{"116-tzid-slash-asia-jakarta",
             kAustralia,
             Ordinary(),
             {"DTSTART: the zone `/Asia/Jakarta` is taken as Asia/Jakarta"}},
        Case{"117-multi-era-vtimezone-sydney",
             kAustralia,
             "Working visit | 2027-03-01T09:00:00 Australia/Sydney to 2027-03-01T11:00:00 | 1 | partners/id-kemlu",
             {"the zone `Customized Time Zone 1`, which the calendar defines itself, is taken as Australia/Sydney"}},
        Case{
            "119-dtstamp-with-tzid", kAustralia, Ordinary(), {"DTSTAMP: must stand in UTC; taken as 20261128T164500Z"}},
        Case{"121-uid-with-spaces", kAustralia, Ordinary(), {}},
        Case{"122-uid-of-1034-bytes", kAustralia, "", {"UID: line 6: is 1034 bytes long", "at most 255"}},
        Case{"123-three-people-of-one-ministry",
             kAustralia,
             Ordinary(),
             {"ATTENDEE: taken as persons of partners/id-kemlu, in its delegation: Head, Protocol; Rina; Budi"}},
        Case{"124-organizer-invalid-nomail",
             kAustralia,
             Ordinary("1 | partners/au-dfat partners/id-kemlu"),
             {"dropped ATTENDEE: invalid:nomail, which Exchange writes"}},
        Case{"125-room-as-attendee",
             kAustralia,
             Ordinary(),
             {"ATTENDEE: the room `Ruang Rapat 3` is no partner, but where the visit takes place"}},
        Case{"127-method-after-a-blank", kAustralia, Ordinary(), {"METHOD: a blank stands before or behind `REQUEST`"}},
        Case{"128-utf16", kAustralia, "", {"line 1: the file is in UTF-16"}},
        Case{"130-exdate-day-in-timed-series",
             kAustralia,
             Ordinary("7 | partners/id-kemlu"),
             {"EXDATE: the day 2027-03-08 is taken as the occurrence of that day"}},
        Case{"131-recid-day-in-timed-series",
             kAustralia,
             Ordinary(kSeries),
             {"RECURRENCE-ID: the day 2027-03-08 is taken as the occurrence of that day"}},
        Case{"132-series-without-end",
             kAustralia,
             "",
             {"RRULE: line 15: `FREQ=WEEKLY;BYDAY=MO`: the series has no end; add one, such as COUNT=8 or UNTIL="}},
        Case{"135-cn-quoted-inner-quotes", kAustralia, Ordinary(), {"quotation marks stand within quotation marks"}},
        Case{"136-line-after-end-vcalendar",
             kAustralia,
             Ordinary(),
             {"dropped X-COMMENT: line 17: stands behind END:VCALENDAR"}},
        Case{"137-midnight-as-240000",
             kAustralia,
             "Working visit | 2027-03-01T09:00:00 Asia/Jakarta to 2027-03-02T00:00:00 | 1 | partners/id-kemlu",
             {"DTEND: `20270301T240000`, an hour that no clock shows, is taken as midnight of the next day"}},
        Case{"139-utc-with-tzid",
             kAustralia,
             "Working visit | 2027-03-01T02:00:00 UTC to 2027-03-01T04:00:00 | 1 | partners/id-kemlu",
             {"DTSTART: a time in UTC (with Z) stands beside the zone `Asia/Jakarta`; it is taken as one in UTC"}},
        Case{"141-two-summaries-two-languages",
             kAustralia,
             Ordinary(),
             {"dropped SUMMARY: a second one, in the language `id`: `Kunjungan kerja`"}},
        Case{"143-series", kAustralia, Ordinary(kSeries), {}},
        Case{"143-series-reply-recid-utc", kIndonesia, kNoStart, {}},
        Case{"143-series-reply-recid-tokyo", kIndonesia, kNoStart, {}},
        Case{"144-request-organizer-sent-by-other", kAustralia, Ordinary(), {}},
        Case{"145-rrule-until-in-utc", kAustralia, Ordinary(kSeries), {}},
        Case{"147-rrule-until-day", kAustralia, Ordinary(kSeries), {}},
        Case{"148-exdate-in-utc", kAustralia, Ordinary("7 | partners/id-kemlu"), {}}),
    [](const auto& info) {
      std::string name = info.param.file;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

Visit Parsed(const char* sender, const std::string& file) {
  Visit visit;
  const auto read = All().Read(sender, "text/calendar", kVisit, FileOf("ics/" + file), MessageOf(sender));
  EXPECT_TRUE(read.ok() && visit.ParseFromString(read->output)) << read.status();
  return visit;
}

TEST(CalendarCasesTest, OccurrencesAreTheSameInstants) {
  const auto instant = [](const char* sender, const std::string& file) {
    return Parsed(sender, file).events(0).recurrence_id().start().instant().seconds();
  };
  const int64_t local = instant(kIndonesia, "110-series-counter-local.ics");
  EXPECT_EQ(instant(kIndonesia, "110-series-counter-utc-again.ics"), local);
  EXPECT_EQ(instant(kAustralia, "110-series-declinecounter-utc.ics"), local);
  EXPECT_EQ(instant(kIndonesia, "143-series-reply-recid-utc.ics"), local);
  EXPECT_EQ(instant(kIndonesia, "143-series-reply-recid-tokyo.ics"), local);
  const Visit override = Parsed(kAustralia, "131-recid-day-in-timed-series.ics");
  EXPECT_EQ(override.events(1).recurrence_id().start().instant().seconds(), local);
}

TEST(CalendarCasesTest, WhatCountsIsInItsPlace) {
  EXPECT_TRUE(Parsed(kAustralia, "108-series-cancel-range-mixed-case.ics").events(0).recurrence_id().this_and_future());
  EXPECT_EQ(Parsed(kAustralia, "125-room-as-attendee.ics").events(0).venue().name(), "Ruang Rapat 3");
  EXPECT_EQ(Parsed(kAustralia, "135-cn-quoted-inner-quotes.ics").events(0).attendees(0).common_name(),
            "Protokol \"Kemlu\"");
  const Event people = Parsed(kAustralia, "123-three-people-of-one-ministry.ics").events(0);
  EXPECT_EQ(people.attendees(0).address(), "mailto:head@kemlu.example");
  ASSERT_EQ(people.delegations_size(), 1);
  EXPECT_EQ(people.delegations(0).partner(), kIndonesia);
  EXPECT_EQ(people.delegations(0).members_size(), 3);
}

struct NoteCase {
  const char* file;
  const char* partner;  // Whose adapter reads it.
  const char* media_type;
  bool is_taken;
  const char* told = "";
};

class NoteCaseTest : public testing::TestWithParam<NoteCase> {};

TEST_P(NoteCaseTest, GetsItsRightValue) {
  const NoteCase& c = GetParam();
  message::v1::Message message = SampleMessage();
  // Indonesia has no word for CONFIDENTIAL, and its files say Rahasia.
  if (std::string_view(c.partner) == kIndonesia) message.mutable_marking()->set_level(message::v1::LEVEL_SECRET);
  const auto read = All().Read(c.partner, c.media_type, kNote, FileOf(c.file), message);
  const std::string told = read.ok() ? Told(*read) : std::string(read.status().message());
  EXPECT_THAT(told, HasSubstr(c.told));
  EXPECT_EQ(read.ok(), c.is_taken) << told;
  if (!c.is_taken) {
    EXPECT_EQ(ReasonOf(read.status()), Reason::kAdapterInputInvalid) << read.status();
    return;
  }
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->output, SampleNote().SerializeAsString());
  if (std::string(c.told).empty()) {
    EXPECT_EQ(told, "");
  }
}

constexpr char kSbdh[] = "application/vnd.duta.note.v1.sbdh+xml";
constexpr char kJson[] = "application/vnd.duta.note.v1+json";
constexpr char kXroad[] = "message/http";
constexpr char kCambodia[] = "partners/kh-mfaic";

INSTANTIATE_TEST_SUITE_P(
    All, NoteCaseTest,
    testing::Values(
        NoteCase{"xml/101-creation-time-with-offset.xml", kAustralia, kSbdh, true},
        NoteCase{"xml/102-creation-time-fraction.xml", kAustralia, kSbdh, true},
        NoteCase{"xml/104-schema-location-on-root.xml", kAustralia, kSbdh, true},
        NoteCase{"xml/105-prefixed-sh.xml", kAustralia, kSbdh, true},
        NoteCase{"xml/106-contact-information.xml", kAustralia, kSbdh, true,
                 "dropped ContactInformation: people to ask"},
        NoteCase{"xml/107-multiple-type-false.xml", kAustralia, kSbdh, true},
        NoteCase{"xml/109-comments-and-pi.xml", kAustralia, kSbdh, true},
        NoteCase{"xml/110-cdata.xml", kAustralia, kSbdh, true},
        NoteCase{"xml/111-byte-order-mark.xml", kAustralia, kSbdh, true},
        NoteCase{"xml/113-xml-1.1.xml", kAustralia, kSbdh, true}, NoteCase{"xml/114-crlf.xml", kAustralia, kSbdh, true},
        NoteCase{"xml/115-header-version-1.2.xml", kAustralia, kSbdh, false, "HeaderVersion must be 1.0"},
        NoteCase{"xml/116-no-business-scope.xml", kAustralia, kSbdh, false, "BusinessScope is missing"},
        NoteCase{"json/101-xroad-content-type-charset.http", kCambodia, kXroad, true},
        NoteCase{"json/102-xroad-lower-case-header-names.http", kCambodia, kXroad, true},
        NoteCase{"json/104-xroad-two-accept-headers.http", kCambodia, kXroad, true},
        NoteCase{"json/105-xroad-via-twice-and-user-agent.http", kCambodia, kXroad, true},
        NoteCase{"json/106-xroad-path-behind-service.http", kCambodia, kXroad, false, "is not CAMBODIA/GOV/MFAIC/DUTA"},
        NoteCase{"json/107-xroad-query-string.http", kCambodia, kXroad, false, "is not CAMBODIA/GOV/MFAIC/DUTA"},
        NoteCase{"json/109-xroad-lf-only.http", kCambodia, kXroad, false, "must end in CRLF"},
        NoteCase{"json/110-xroad-two-clients-last-counts.http", kCambodia, kXroad, false,
                 "x-road-client: line 3: is there twice"},
        NoteCase{"json/111-xroad-absolute-form-target.http", kCambodia, kXroad, false, "must begin with /r1/"},
        NoteCase{"json/112-xroad-http-1.0.http", kCambodia, kXroad, false, "no request line"},
        NoteCase{"json/115-xroad-content-length-plus-newline.http", kCambodia, kXroad, false,
                 "bytes follow the headers"},
        NoteCase{"json/121-note-create-time-offset.json", kIndonesia, kJson, true},
        NoteCase{"json/122-note-create-time-fraction.json", kIndonesia, kJson, true},
        NoteCase{"json/123-note-byte-order-mark.json", kIndonesia, kJson, true},
        NoteCase{"json/126-note-nul-in-text.json", kIndonesia, kJson, true,
                 "dropped message.subject: control or direction characters"},
        NoteCase{"json/127-note-trailing-comma.json", kIndonesia, kJson, false,
                 "no JSON in UTF-8: the error is at byte"},
        NoteCase{"json/128-note-number-as-1e0.json", kIndonesia, kJson, false, "`4.8213e4`"},
        NoteCase{"json/130-note-nfd-subject.json", kIndonesia, kJson, false,
                 "message.subject: the document says `Second re\xCC\x81gional"}),
    [](const auto& info) {
      std::string name = info.param.file;
      for (char& c : name) {
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
      }
      return name;
    });

}  // namespace
}  // namespace duta::adapters
