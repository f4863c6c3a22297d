#include "core/desk/moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/clock.h"

namespace duta::desk {
namespace {

using ::testing::HasSubstr;

const Instant kEvening = *ParseInstant("2026-11-25T20:00:00Z");  // The 26th in Jakarta already.

std::string Utc(const StatusOr<visit::v1::Moment>& moment) {
  if (!moment.ok()) return "refused: " + std::string(moment.status().message());
  if (!moment->has_instant()) return moment->local();
  return FormatInstant(*FromTimestamp(moment->instant())).substr(0, 16);
}

TEST(VisitTimesTest, TimesAsPeopleTypeThem) {
  for (const auto& [text, utc] : std::vector<std::pair<std::string, std::string>>{
           {"2026-12-15 09:00", "2026-12-15T02:00"},
           {"2026-12-15 9:00", "2026-12-15T02:00"},
           {"2026-12-15T09:00", "2026-12-15T02:00"},
           {"2026-12-15 09:00:30", "2026-12-15T02:00"},
           {"15 Dec 2026 9:00", "2026-12-15T02:00"},
           {"15 december 2026 09:00", "2026-12-15T02:00"},
           {"  2026-12-15   09:00 ", "2026-12-15T02:00"},
           {"today 14:30", "2026-11-26T07:30"},
           {"tomorrow 14:30", "2026-11-27T07:30"},
           {"tomorrow", "2026-11-27"},
           {"2026-12-15", "2026-12-15"},
           {"2026-12-15 09:00 Australia/Sydney", "2026-12-14T22:00"},
           {"2026-12-15 09:00 UTC", "2026-12-15T09:00"},
           {"2027-04-04 02:30 +11:00 Australia/Sydney", "2027-04-03T15:30"},
           {"2027-04-04 02:30 +10:00 Australia/Sydney", "2027-04-03T16:30"}}) {
    EXPECT_EQ(Utc(ParseMoment(text, "Asia/Jakarta", kEvening, "start")), utc) << text;
  }
}

TEST(VisitTimesTest, RefusalsSayWhatIsWrong) {
  for (const auto& [text, what] : std::vector<std::pair<std::string, std::string>>{
           {"", "is no time"},
           {"soon", "is no time"},
           {"15/12/2026", "not a time zone"},
           {"2026-02-29", "there is no day 2026-02-29"},
           {"31 Nov 2026 9:00", "there is no day 31 Nov 2026"},
           {"2026-12-15 25:00", "\"25:00\" is no time of day"},
           {"2026-12-15 09:60", "is no time of day"},
           {"2026-12-15 09:00 WIB", "\"WIB\" is not a time zone"},
           {"17:00", "names no day"},
           {"2026-12-15 0900", "is no time"},
           {"2026-12-15 09:00 Mars/Olympus", "not a time zone"},
           {"2026-12-15 09:00 and more", "\"and\" is not a time zone"},
           {"2026-10-04 02:30 Australia/Sydney", "does not exist in Australia/Sydney"},
           {"2027-04-04 02:30 Australia/Sydney", "comes twice in Australia/Sydney"},
           {"2027-04-04 02:30 +07:00 Australia/Sydney", "another offset"}}) {
    const auto moment = ParseMoment(text, "Asia/Jakarta", kEvening, "start");
    ASSERT_FALSE(moment.ok()) << text;
    EXPECT_THAT(std::string(moment.status().message()), HasSubstr(what)) << text;
    EXPECT_THAT(std::string(moment.status().message()), HasSubstr("start"));
  }
}

TEST(VisitTimesTest, EndsAreTimesOrHowLong) {
  const auto time = *ParseMoment("2027-04-03 22:00", "Australia/Sydney", kEvening, "start");
  const auto day = *ParseMoment("2027-04-03", "Australia/Sydney", kEvening, "start");
  const auto end = [&](const std::string& text, const visit::v1::Moment& start) {
    return ParseMomentEnd(text, start, "Australia/Sydney", kEvening, "end");
  };
  EXPECT_EQ(end("6h", time)->local(), "2027-04-04T03:00:00");  // The clock is put back in that night.
  EXPECT_EQ(end("2027-04-04 09:00", time)->local(), "2027-04-04T09:00:00");
  EXPECT_EQ(end("23:30", time)->local(), "2027-04-03T23:30:00");  // On the day on which it begins.
  EXPECT_EQ(end("2027-04-05", day)->local(), "2027-04-06");       // The last day is included.
  EXPECT_EQ(LastDay(*end("2027-04-05", day)), "2027-04-05");
  EXPECT_EQ(end("3d", day)->local(), "2027-04-06");
  EXPECT_FALSE(end("3h", day).ok());
  EXPECT_FALSE(end("2027-04-05", time).ok());
  EXPECT_FALSE(end("2027-04-05 09:00", day).ok());
}

TEST(VisitTimesTest, MomentsAreShownOnAnyClock) {
  const auto moment = *ParseMoment("2026-12-15 09:00", "Asia/Jakarta", kEvening, "start");
  EXPECT_EQ(FormatMoment(moment, "Asia/Jakarta"), "Tue 15 Dec 2026, 09:00 +07:00 (Asia/Jakarta)");
  EXPECT_EQ(FormatMoment(moment, "Australia/Sydney"), "Tue 15 Dec 2026, 13:00 +11:00 (Australia/Sydney)");
  EXPECT_EQ(FormatMoment(*ParseMoment("2026-12-15", "Asia/Jakarta", kEvening, "start"), "Pacific/Auckland"),
            "Tue 15 Dec 2026");
}

TEST(VisitTimesTest, EventsInFilesGetTheirInstants) {
  visit::v1::Event event;
  event.mutable_start()->set_local("2026-12-15T09:00:00");
  event.mutable_start()->set_time_zone("Asia/Jakarta");
  auto& leg = *event.add_legs();
  leg.mutable_departure()->set_local("2026-12-14T12:00:00");
  leg.mutable_departure()->set_time_zone("Australia/Sydney");
  leg.mutable_arrival()->set_local("2026-12-14T17:00:00");
  leg.mutable_arrival()->set_time_zone("Asia/Jakarta");
  ASSERT_TRUE(CompleteMoments(event).ok());
  EXPECT_EQ(Utc(event.start()), "2026-12-15T02:00");
  EXPECT_EQ(Utc(event.legs(0).departure()), "2026-12-14T01:00");
  leg.mutable_arrival()->clear_instant();
  leg.mutable_arrival()->set_time_zone("Nowhere");
  EXPECT_FALSE(CompleteMoments(event).ok());
}

}  // namespace
}  // namespace duta::desk
