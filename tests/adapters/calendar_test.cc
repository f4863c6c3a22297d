// Visits as iCalendar: both ways, what programs send, and what is refused.
#include "adapters/formats/icalendar/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "adapters/markings/ministries.h"
#include "adapters/profile/words.h"
#include "tests/adapters/random_note.h"
#include "tests/adapters/random_visit.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using visit::v1::Visit;

std::string Told(const Findings& findings) {
  std::string told;
  for (const Problem& problem : findings.problems) {
    told += std::to_string(problem.line) + " " + problem.field + ": " + problem.text + "\n";
  }
  for (const Remark& dropped : findings.dropped) told += "dropped " + dropped.field + ": " + dropped.text + "\n";
  return told;
}

std::string FileOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

const Ministry& Indonesia() {
  static const Ministry& ministry = *new Ministry(id::MinistryProfile());
  return ministry;
}

Message FromIndonesia() {
  Message message = SampleMessage();
  message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  return message;
}

VisitRead Read(std::string_view bytes, std::string_view media_type = "text/calendar") {
  const Message message = FromIndonesia();
  return ReadCalendar(bytes, media_type, &message, Indonesia());
}

TEST(CalendarTest, RandomVisitsComeBackUnchanged) {
  std::mt19937 random(20261125);
  for (int i = 0, count = Cases(10'000); i < count; ++i) {
    const Visit visit = RandomVisit(random);
    const Written written = WriteCalendar(visit, nullptr, Indonesia());
    ASSERT_TRUE(written.bytes.has_value()) << Told(written.findings) << visit.DebugString();
    ASSERT_THAT(written.findings.dropped, IsEmpty()) << Told(written.findings) << visit.DebugString();
    const VisitRead read = ReadCalendar(*written.bytes, "text/calendar", nullptr, Indonesia());
    ASSERT_TRUE(read.visit.has_value()) << Told(read.findings) << *written.bytes;
    ASSERT_THAT(read.findings.dropped, IsEmpty()) << Told(read.findings);
    // The zones that we write have the rules that we read by.
    for (const Remark& remark : read.findings.remarks) {
      ASSERT_THAT(remark.text, testing::Not(HasSubstr("rules"))) << *written.bytes;
    }
    if (read.visit->SerializeAsString() == visit.SerializeAsString()) continue;
    ASSERT_EQ(read.visit->DebugString(), visit.DebugString()) << *written.bytes;
  }
}

class CalendarFormTest : public testing::TestWithParam<NamedProfile> {};

TEST_P(CalendarFormTest, IsTheGoldenFile) {
  const Ministry ministry(*GetParam().profile);
  const Message message = SampleMessage();
  const Written written = WriteCalendar(SampleVisit(), &message, ministry);
  ASSERT_TRUE(written.bytes.has_value()) << Told(written.findings);
  const std::string path = std::string(DUTA_GOLDEN_DIRECTORY) + "/" + GetParam().code + "/visit.ics";
  if (std::getenv("DUTA_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << *written.bytes;
  EXPECT_EQ(*written.bytes, FileOf(path)) << path;

  // Its sender marks it as the national word says.
  Message back = message;
  back.mutable_marking()->set_level(WordFor(ministry.profile, message.marking().level())->level);
  const VisitRead read = ReadCalendar(*written.bytes, "text/calendar; method=REQUEST", &back, ministry);
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  EXPECT_EQ(read.visit->DebugString(), SampleVisit().DebugString());
  // An answer may have the level that was raised; not a lower one, nor by the word alone.
  EXPECT_TRUE(ReadCalendar(*written.bytes, "text/calendar", &message, ministry).visit.has_value());
  back.mutable_marking()->set_level(message::v1::LEVEL_OPEN);
  EXPECT_FALSE(ReadCalendar(*written.bytes, "text/calendar", &back, ministry).visit.has_value());
}

INSTANTIATE_TEST_SUITE_P(Ministries, CalendarFormTest, testing::ValuesIn(AllMinistries()),
                         [](const auto& info) { return info.param.code; });

TEST(CalendarTest, LinesAreFoldedAt75BytesBetweenCharacters) {
  Visit visit = SampleVisit();
  std::string summary;
  for (int i = 0; i < 90; ++i) summary += "外";
  visit.mutable_events(0)->set_summary(summary);
  const std::string bytes = *WriteCalendar(visit, nullptr, Indonesia()).bytes;
  for (size_t start = 0; start < bytes.size();) {
    const size_t end = bytes.find("\r\n", start);
    ASSERT_NE(end, bytes.npos);
    EXPECT_LE(end - start, 75u);
    EXPECT_NE(static_cast<unsigned char>(bytes[start]) & 0xC0, 0x80);
    start = end + 2;
  }
}

std::string Sample(const std::string& name) { return FileOf(std::string(DUTA_CALENDARS) + "/" + name); }

TEST(CalendarTest, TakesWhatOutlookSends) {
  const VisitRead read = Read(Sample("outlook.ics"), "text/calendar; method=REQUEST; charset=utf-8");
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  const visit::v1::Event& event = read.visit->events(0);
  EXPECT_EQ(event.start().time_zone(), "Asia/Bangkok");
  EXPECT_EQ(event.start().instant().seconds(), 1796092200);  // 2026-12-01T02:30:00Z
  EXPECT_EQ(event.organizer().name(), "partners/id-kemlu");
  EXPECT_EQ(event.organizer().address(), "MAILTO:protokol@kemlu.example");
  EXPECT_EQ(event.attendees(0).name(), "partners/au-dfat");
  EXPECT_EQ(event.attendees(0).common_name(), "Protocol, DFAT");
  EXPECT_EQ(event.purpose(), "Reminder\n\nThe delegation arrives the day before, in the evening.\n");
  EXPECT_EQ(event.venue().name(), "Gedung Pancasila, Jakarta");
  EXPECT_EQ(event.language(), "en-us");
  EXPECT_THAT(event.unknown_components(0), HasSubstr("TRIGGER:-PT15M\n"));
  EXPECT_THAT(read.findings.dropped, IsEmpty()) << Told(read.findings);
}

TEST(CalendarTest, TakesWhatGoogleSends) {
  const VisitRead read = Read(Sample("google.ics"));
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  const visit::v1::Event& event = read.visit->events(0);
  EXPECT_EQ(event.attendees(0).name(), "partners/id-kemlu");  // The organizer, who comes too.
  EXPECT_EQ(event.attendees(1).name(), "partners/au-dfat");
  EXPECT_EQ(event.attendees(1).unknown_parameters(0).name(), "X-NUM-GUESTS");
  EXPECT_EQ(event.start().time_zone(), "UTC");
  EXPECT_THAT(event.purpose(), HasSubstr("1. Cyber\n\n-::~:~::~"));
}

TEST(CalendarTest, TakesWhatAppleSends) {
  const VisitRead read = Read(Sample("apple.ics"));
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  const visit::v1::Event& event = read.visit->events(0);
  EXPECT_EQ(event.end().local(), "2026-12-01T15:00:00");
  EXPECT_EQ(event.end().instant().seconds(), 1796097600);  // 04:00:00Z
  EXPECT_EQ(event.summary(), "外務省 と の 協議");
  EXPECT_EQ(event.venue().name(), "RG Casey Building John McEwen Crescent, Barton");
  EXPECT_EQ(read.visit->unknown_properties(0).name(), "X-APPLE-CALENDAR-COLOR");
}

TEST(CalendarTest, TakesWhatThunderbirdSends) {
  Message message = FromIndonesia();
  message.set_sender("partners/jp-mofa");
  message.set_recipients(0, "partners/id-kemlu");
  const VisitRead read = ReadCalendar(Sample("thunderbird.ics"), "text/calendar; method=reply", &message, Indonesia());
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  const visit::v1::Event& event = read.visit->events(0);
  EXPECT_EQ(read.visit->method(), visit::v1::METHOD_REPLY);
  EXPECT_EQ(event.organizer().name(), "partners/id-kemlu");
  EXPECT_EQ(event.attendees(0).name(), "partners/jp-mofa");
  EXPECT_EQ(event.attendees(0).status(), visit::v1::PARTICIPATION_STATUS_TENTATIVE);
  EXPECT_EQ(event.recurrence().rule(), "FREQ=WEEKLY;UNTIL=20261231T000000Z");
  EXPECT_EQ(event.recurrence().exceptions_size(), 2);
}

// An answer from Australia.
VisitRead ReadAnswer(const std::string& name, const std::string& media_type) {
  Message message = FromIndonesia();
  message.set_sender("partners/au-dfat");
  message.clear_recipients();
  message.add_recipients("partners/id-kemlu");
  return ReadCalendar(Sample(name), media_type, &message, Indonesia());
}

TEST(CalendarTest, TakesTheAnswersOfAllOfThem) {
  const struct {
    const char* name;
    const char* media_type;
    visit::v1::ParticipationStatus status;
    std::string zone;
    int64_t start;
    uint32_t sequence;
  } kCases[] = {
      {"exchange_reply.ics", "text/calendar; method=REPLY; charset=utf-8", visit::v1::PARTICIPATION_STATUS_ACCEPTED,
       "Australia/Sydney", 1796092200, 2},
      {"apple_reply.ics", "text/calendar; method=REPLY", visit::v1::PARTICIPATION_STATUS_DECLINED, "Australia/Sydney",
       1796092200, 1},
      {"outlook_counter.ics", "text/calendar; method=COUNTER", visit::v1::PARTICIPATION_STATUS_TENTATIVE,
       "Australia/Sydney", 1796095800, 0},
      {"google_counter.ics", "text/calendar; method=COUNTER; charset=UTF-8", visit::v1::PARTICIPATION_STATUS_TENTATIVE,
       "UTC", 1796095800, 0},
  };
  for (const auto& c : kCases) {
    const VisitRead read = ReadAnswer(c.name, c.media_type);
    ASSERT_TRUE(read.visit.has_value()) << c.name << ": " << Told(read.findings);
    const visit::v1::Event& event = read.visit->events(0);
    EXPECT_EQ(event.organizer().name(), "partners/id-kemlu") << c.name;
    ASSERT_EQ(event.attendees_size(), 1) << c.name;
    EXPECT_EQ(event.attendees(0).name(), "partners/au-dfat") << c.name;
    EXPECT_EQ(event.attendees(0).status(), c.status) << c.name;
    EXPECT_EQ(event.start().time_zone(), c.zone) << c.name;
    EXPECT_EQ(event.start().instant().seconds(), c.start) << c.name;
    EXPECT_EQ(event.sequence(), c.sequence) << c.name;
  }
}

TEST(CalendarTest, ExceptionsOfASeriesOfDaysAreDays) {
  const VisitRead read = Read(Sample("exchange_days.ics"));
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  const visit::v1::Event& event = read.visit->events(0);
  EXPECT_EQ(event.start().local(), "2026-11-30");
  EXPECT_EQ(event.end().local(), "2026-12-02");
  ASSERT_EQ(event.recurrence().exceptions_size(), 1);
  EXPECT_EQ(event.recurrence().exceptions(0).local(), "2026-12-14");
  EXPECT_FALSE(event.recurrence().exceptions(0).has_instant());
}

TEST(CalendarTest, TakesThunderbirdsZonesWithTheirHistory) {
  const VisitRead read = Read(Sample("thunderbird_request.ics"));
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  const visit::v1::Event& event = read.visit->events(0);
  EXPECT_EQ(event.start().instant().seconds(), 1796092200);
  EXPECT_EQ(event.attendees(0).name(), "partners/id-kemlu");
  EXPECT_EQ(event.attendees(1).name(), "partners/au-dfat");
  for (const Remark& remark : read.findings.remarks) EXPECT_THAT(remark.text, testing::Not(HasSubstr("zone")));
}

TEST(CalendarTest, TakesACancellationThatRepeatsTheSeries) {
  const VisitRead read = Read(Sample("google_cancel.ics"), "text/calendar; method=CANCEL");
  ASSERT_TRUE(read.visit.has_value()) << Told(read.findings);
  EXPECT_EQ(read.visit->method(), visit::v1::METHOD_CANCEL);
  EXPECT_EQ(read.visit->events(0).status(), visit::v1::EVENT_STATUS_CANCELLED);
  EXPECT_EQ(read.visit->events(0).recurrence().rule(), "FREQ=WEEKLY;WKST=SU;UNTIL=20261228T165959Z;BYDAY=TU");
}

// Everything that was not understood is there again, as it was.
TEST(CalendarTest, KeepsUnknownPropertiesThroughARoundTrip) {
  for (const char* name : {"outlook.ics", "google.ics", "apple.ics", "exchange_days.ics", "thunderbird_request.ics"}) {
    const VisitRead read = Read(Sample(name));
    ASSERT_TRUE(read.visit.has_value()) << name;
    const Written written = WriteCalendar(*read.visit, nullptr, Indonesia());
    ASSERT_TRUE(written.bytes.has_value()) << name;
    const VisitRead again = Read(*written.bytes);
    ASSERT_TRUE(again.visit.has_value()) << name << Told(again.findings);
    EXPECT_EQ(again.visit->DebugString(), read.visit->DebugString()) << name;
  }
  EXPECT_THAT(*WriteCalendar(*Read(Sample("apple.ics")).visit, nullptr, Indonesia()).bytes,
              HasSubstr("X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS=John McEwen Crescent\\n"));
}

}  // namespace
}  // namespace duta::adapters
