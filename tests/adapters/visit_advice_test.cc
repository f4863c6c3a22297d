#include "adapters/notes/visit_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/icalendar/moments.h"
#include "adapters/formats/icalendar/occurrences.h"
#include "adapters/markings/ministries.h"
#include "tests/adapters/fixture_ministry.h"

namespace duta::adapters {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using visit::v1::Event;
using visit::v1::Moment;
using visit::v1::Visit;

constexpr sys_seconds kNow = sys_days(2026y / 11 / 23) + 4h;  // A Monday.

Moment At(Date day, std::chrono::minutes clock, const std::string& zone = "Asia/Jakarta") {
  Moment like;
  like.set_time_zone(zone);
  return MomentLike(like, local_days(day) + clock).value();
}

Moment Day(Date day) {
  Moment moment;
  moment.set_local(FormatIsoDate(day));
  return moment;
}

// From 9 to 17 o'clock at Jakarta, days of work that nobody has a word on.
Visit Plan(Date first, Date last) {
  Visit visit;
  visit.set_method(visit::v1::METHOD_REQUEST);
  visit.set_uid("visit-1@id-kemlu");
  Event& event = *visit.add_events();
  event.set_summary("Dialogue");
  event.mutable_venue()->set_name("Gedung Pancasila");
  event.mutable_venue()->set_country("ID");
  *event.mutable_start() = At(first, 9h);
  *event.mutable_end() = At(last, 17h);
  return visit;
}

message::v1::Message Restricted(std::string sender = "partners/nz-mfat") {
  message::v1::Message message;
  message.set_sender(std::move(sender));
  message.mutable_marking()->set_level(message::v1::LEVEL_RESTRICTED);
  return message;
}

std::vector<std::string> Told(const Visit& visit, const Profile& profile, sys_seconds now = kNow) {
  std::vector<std::string> told;
  for (const Advice& one : AdviseOnVisit(visit, Restricted(), now, Ministry(profile))) {
    told.push_back(one.code + " " + one.field);
  }
  return told;
}

std::string TextOf(const Visit& visit, const Profile& profile, std::string_view code, sys_seconds now = kNow) {
  for (const Advice& one : AdviseOnVisit(visit, Restricted(), now, Ministry(profile))) {
    if (one.code == code) return one.text;
  }
  return "";
}

TEST(VisitAdviceTest, TellsOfDaysAtTheRecipientsSeat) {
  const Profile& indonesia = id::MinistryProfile();
  const Profile& australia = au::MinistryProfile();
  const Profile& china = cn::MinistryProfile();
  const struct {
    const char* name;
    const Profile& profile;
    Date first;
    Date last;
    std::vector<std::string> told;
  } kCases[] = {
      {"days of work", indonesia, 2026y / 12 / 1, 2026y / 12 / 3, {}},
      {"a holiday", indonesia, 2026y / 12 / 24, 2026y / 12 / 25, {"PUBLIC_HOLIDAY events[0].start"}},
      {"a holiday there only", australia, 2026y / 12 / 28, 2026y / 12 / 29, {"PUBLIC_HOLIDAY events[0].start"}},
      {"a weekend", indonesia, 2026y / 12 / 4, 2026y / 12 / 7, {"WEEKEND events[0].start"}},
      {"an estimated holiday", indonesia, 2027y / 3 / 9, 2027y / 3 / 10, {"ESTIMATED_HOLIDAY events[0].start"}},
      {"the day after one, which may move",
       indonesia,
       2027y / 3 / 11,
       2027y / 3 / 12,
       {"ESTIMATED_HOLIDAY events[0].start"}},
      {"all at once",
       indonesia,
       2027y / 3 / 6,
       2027y / 3 / 9,
       {"PUBLIC_HOLIDAY events[0].start", "ESTIMATED_HOLIDAY events[0].start", "WEEKEND events[0].start"}},
      {"a weekend that is worked", china, 2026y / 10 / 10, 2026y / 10 / 10, {"MAKE_UP_DAY events[0].start"}},
      {"beyond the table", australia, 2029y / 3 / 1, 2029y / 3 / 1, {"HOLIDAYS_UNKNOWN events[0].start"}},
  };
  for (const auto& c : kCases) EXPECT_EQ(Told(Plan(c.first, c.last), c.profile), c.told) << c.name;
}

TEST(VisitAdviceTest, TellsAMinistryOfItsOwnDaysWhatItPlansItself) {
  const Profile& indonesia = id::MinistryProfile();
  Visit visit = Plan(2026y / 12 / 24, 2026y / 12 / 25);
  visit.mutable_events(0)->set_level(visit::v1::LEVEL_HEAD_OF_STATE);
  const auto codes = [&](const char* sender) {
    std::vector<std::string> told;
    for (const Advice& one : AdviseOnVisit(visit, Restricted(sender), sys_days(2026y / 12 / 21), Ministry(indonesia))) {
      told.push_back(one.code);
    }
    return told;
  };
  // What its protocol wants of others, and how it marks what reaches it, are no news to it.
  EXPECT_EQ(codes("partners/au-dfat"), (std::vector<std::string>{"PUBLIC_HOLIDAY", "SHORT_NOTICE"}));
  EXPECT_EQ(codes("partners/id-kemlu"), (std::vector<std::string>{"PUBLIC_HOLIDAY"}));
  EXPECT_EQ(codes("partners/id-kemlu/units/canberra"), (std::vector<std::string>{"PUBLIC_HOLIDAY"}));
  EXPECT_EQ(codes("partners/id-kemlu-2"), codes("partners/au-dfat"));
}

TEST(VisitAdviceTest, SaysWhichDays) {
  const Visit visit = Plan(2027y / 3 / 6, 2027y / 3 / 9);
  EXPECT_EQ(TextOf(visit, id::MinistryProfile(), "PUBLIC_HOLIDAY"),
            "The visit is on holidays in Indonesia: 8 March 2027 (Hari Suci Nyepi).");
  EXPECT_EQ(TextOf(visit, id::MinistryProfile(), "WEEKEND"),
            "The visit is on days of the weekend in Indonesia: 6 March 2027, 7 March 2027.");
  EXPECT_EQ(
      TextOf(visit, id::MinistryProfile(), "ESTIMATED_HOLIDAY"),
      "On the visit's days or next to them are holidays in Indonesia whose date is an estimate, and may move by a "
      "day: 9 March 2027 (Hari Raya Idul Fitri), 10 March 2027 (Hari kedua dari Hari Raya Idul Fitri).");
  EXPECT_THAT(TextOf(Plan(2026y / 10 / 10, 2026y / 10 / 10), cn::MinistryProfile(), "MAKE_UP_DAY"),
              HasSubstr("days of the weekend that are worked in China: "));
}

TEST(VisitAdviceTest, DaysAreTheRecipientsNotTheVenues) {
  // Saturday 00:30 at Jakarta's clock is Friday 23:00 at Kolkata's: one more hour and it is Saturday there.
  Visit visit = Plan(2026y / 12 / 4, 2026y / 12 / 4);
  *visit.mutable_events(0)->mutable_start() = At(2026y / 12 / 5, 0h + 30min);
  *visit.mutable_events(0)->mutable_end() = At(2026y / 12 / 5, 1h);
  EXPECT_THAT(Told(visit, in::MinistryProfile()), IsEmpty());
  *visit.mutable_events(0)->mutable_end() = At(2026y / 12 / 5, 3h);
  EXPECT_THAT(Told(visit, in::MinistryProfile()), ElementsAre("WEEKEND events[0].start"));
}

TEST(VisitAdviceTest, WholeDays) {
  Visit visit = Plan(2026y / 12 / 4, 2026y / 12 / 4);
  *visit.mutable_events(0)->mutable_start() = Day(2026y / 12 / 3);
  *visit.mutable_events(0)->mutable_end() = Day(2026y / 12 / 5);  // Exclusive.
  EXPECT_THAT(Told(visit, id::MinistryProfile()), IsEmpty());
  visit.mutable_events(0)->clear_end();
  *visit.mutable_events(0)->mutable_start() = Day(2026y / 12 / 5);
  EXPECT_THAT(Told(visit, id::MinistryProfile()), ElementsAre("WEEKEND events[0].start"));
}

TEST(VisitAdviceTest, EveryOccurrenceOfASeriesIsLookedAt) {
  Visit visit = Plan(2026y / 11 / 27, 2026y / 11 / 27);
  visit.mutable_events(0)->mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=6");
  // 25 December is the fifth Friday, 1 January the sixth.
  EXPECT_EQ(TextOf(visit, id::MinistryProfile(), "PUBLIC_HOLIDAY"),
            "The visit is on holidays in Indonesia: 25 December 2026 (Hari Raya Natal), 1 January 2027 (Tahun Baru "
            "Masehi).");
  *visit.mutable_events(0)->mutable_recurrence()->add_exceptions() = At(2026y / 12 / 25, 9h);
  EXPECT_THAT(TextOf(visit, id::MinistryProfile(), "PUBLIC_HOLIDAY"), Not(HasSubstr("Natal")));
}

TEST(VisitAdviceTest, HoursMatterWhereTheRecipientMayBe) {
  const auto told = [](const std::function<void(Event&)>& change, const Profile& profile) {
    Visit visit = Plan(2026y / 12 / 1, 2026y / 12 / 1);
    change(*visit.mutable_events(0));
    return Told(visit, profile);
  };
  const auto early = [](Event& event) { *event.mutable_start() = At(2026y / 12 / 1, 7h); };
  EXPECT_THAT(told(early, id::MinistryProfile()), ElementsAre("OUTSIDE_OFFICE_HOURS events[0].start"));
  EXPECT_THAT(told(early, au::MinistryProfile()), IsEmpty()) << "they travel to Jakarta";
  const auto call = [](Event& event) { event.clear_venue(); };  // 9 to 17 at Jakarta is 13 to 21 at Canberra.
  EXPECT_THAT(told(call, au::MinistryProfile()), ElementsAre("OUTSIDE_OFFICE_HOURS events[0].start"));
  EXPECT_THAT(told(call, id::MinistryProfile()), IsEmpty());
  const auto dinner = [](Event& event) {
    visit::v1::Meeting& meeting = *event.add_meetings();
    meeting.set_summary("Dinner");
    *meeting.mutable_start() = At(2026y / 12 / 1, 19h);
    *meeting.mutable_end() = At(2026y / 12 / 1, 21h);
  };
  EXPECT_THAT(told(dinner, id::MinistryProfile()), ElementsAre("OUTSIDE_OFFICE_HOURS events[0].meetings[0].start"));
  Visit visit = Plan(2026y / 12 / 1, 2026y / 12 / 1);
  dinner(*visit.mutable_events(0));
  EXPECT_EQ(TextOf(visit, id::MinistryProfile(), "OUTSIDE_OFFICE_HOURS"),
            "The meeting `Dinner` is from 19:00 to 21:00 at Jakarta, outside the usual office hours, 08:00 to 18:00.");
}

// Canberra puts the clock back on Sunday 4 April 2027, at 3 o'clock.
TEST(VisitAdviceTest, TellsOfAChangeOfTheClock) {
  Visit visit = Plan(2027y / 4 / 1, 2027y / 4 / 6);
  EXPECT_EQ(
      TextOf(visit, au::MinistryProfile(), "CLOCK_CHANGE"),
      "While the visit lasts, the clock at Canberra is put back by 60 minutes, on 4 April 2027; look again at times "
      "that were agreed on another clock.");
  EXPECT_EQ(TextOf(visit, id::MinistryProfile(), "CLOCK_CHANGE"), "");
  EXPECT_EQ(TextOf(Plan(2027y / 4 / 5, 2027y / 4 / 6), au::MinistryProfile(), "CLOCK_CHANGE"), "");
  visit = Plan(2027y / 3 / 30, 2027y / 3 / 30);
  visit.mutable_events(0)->mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=2");
  EXPECT_THAT(TextOf(visit, au::MinistryProfile(), "CLOCK_CHANGE"), StartsWith("While the series lasts, "));
}

// Testland hosts: 3 working days for a head of state, weekend Friday and Sunday.
TEST(VisitAdviceTest, TheHostWantsNotice) {
  Visit visit = Plan(2026y / 12 / 1, 2026y / 12 / 1);  // A Tuesday.
  Event& event = *visit.mutable_events(0);
  event.set_level(visit::v1::LEVEL_HEAD_OF_STATE);
  event.mutable_venue()->set_country("XX");
  *event.mutable_start() = At(2026y / 12 / 1, 9h, "Asia/Kolkata");
  *event.mutable_end() = At(2026y / 12 / 1, 17h, "Asia/Kolkata");
  const Profile& host = FixtureProfile();
  // Monday, Saturday, Thursday: the last day is Thursday, 26 November.
  EXPECT_THAT(Told(visit, host, sys_days(2026y / 11 / 26) + 6h), IsEmpty());
  EXPECT_THAT(Told(visit, host, sys_days(2026y / 11 / 26) + 20h), ElementsAre("SHORT_NOTICE events[0].start"))
      << "it is Friday there already";
  EXPECT_THAT(TextOf(visit, host, "SHORT_NOTICE", sys_days(2026y / 11 / 27)),
              HasSubstr("For a visit of this rank (head of state) protocol in Testland wants 3 working days' notice"));
  event.mutable_venue()->set_country("ID");
  EXPECT_THAT(Told(visit, host, sys_days(2026y / 11 / 27)), IsEmpty()) << "a guest wants none";
  event.mutable_venue()->clear_country();
  EXPECT_THAT(Told(visit, host, sys_days(2026y / 11 / 27)), ElementsAre("SHORT_NOTICE events[0].start"))
      << "its clock says where it is";
}

// Canberra's zone has two names.
TEST(VisitAdviceTest, AHostIsKnownByAnyNameOfItsZone) {
  Visit visit = Plan(2026y / 12 / 1, 2026y / 12 / 1);
  Event& event = *visit.mutable_events(0);
  event.set_level(visit::v1::LEVEL_MINISTER);
  event.mutable_venue()->clear_country();
  event.mutable_venue()->set_time_zone("Australia/Sydney");
  *event.mutable_start() = At(2026y / 12 / 1, 9h, "Australia/Sydney");
  *event.mutable_end() = At(2026y / 12 / 1, 17h, "Australia/Sydney");
  EXPECT_THAT(Told(visit, au::MinistryProfile()), ElementsAre("SHORT_NOTICE events[0].start"));
  EXPECT_THAT(Told(visit, nz::MinistryProfile()), IsEmpty());
}

TEST(VisitAdviceTest, MarkingsOfParts) {
  Visit visit = Plan(2026y / 12 / 1, 2026y / 12 / 1);
  visit::v1::Contact& contact = *visit.mutable_events(0)->add_contacts();
  contact.mutable_marking()->set_level(message::v1::LEVEL_RESTRICTED);
  EXPECT_THAT(Told(visit, FixtureProfile()), testing::Contains("HOLIDAYS_UNKNOWN events[0].start").Times(0));
  EXPECT_EQ(TextOf(visit, FixtureProfile(), "MARKING_RAISED"), "") << "told of the message already";
  contact.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  EXPECT_THAT(TextOf(visit, FixtureProfile(), "MARKING_RAISED"), HasSubstr("Testland has no INTERNAL: this part"));
  contact.mutable_marking()->set_level(message::v1::LEVEL_TOP_SECRET);
  EXPECT_THAT(TextOf(visit, FixtureProfile(), "MARKING_WITHOUT_EQUIVALENT"), HasSubstr("TOP_SECRET"));
}

TEST(VisitAdviceTest, OnlyPlansAreLookedAt) {
  Visit visit = Plan(2026y / 12 / 5, 2026y / 12 / 5);
  for (const auto method : {visit::v1::METHOD_REPLY, visit::v1::METHOD_CANCEL, visit::v1::METHOD_REFRESH,
                            visit::v1::METHOD_DECLINECOUNTER}) {
    visit.set_method(method);
    EXPECT_THAT(Told(visit, id::MinistryProfile()), IsEmpty());
  }
  visit.set_method(visit::v1::METHOD_COUNTER);
  EXPECT_THAT(Told(visit, id::MinistryProfile()), ElementsAre("WEEKEND events[0].start"));
}

TEST(VisitAdviceTest, IsPartOfTheAdviceOnAMessage) {
  message::v1::Message message = Restricted();
  message.mutable_body()->set_media_type(DUTA_VISIT_MEDIA_TYPE);
  message.mutable_body()->set_content(Plan(2026y / 12 / 5, 2026y / 12 / 5).SerializeAsString());
  const auto codes = [&] {
    std::vector<std::string> codes;
    for (const Advice& one : AdviseOn(message, kNow, Ministry(id::MinistryProfile()))) codes.push_back(one.code);
    return codes;
  };
  EXPECT_THAT(codes(), testing::Contains("WEEKEND"));
  message.mutable_body()->set_content("\xFF\xFF");
  EXPECT_THAT(codes(), Not(testing::Contains("WEEKEND")));
  message.mutable_body()->set_media_type(DUTA_CALENDAR);
  EXPECT_THAT(codes(), Not(testing::Contains("WEEKEND")));
}

// Whatever a visit holds, there is an end to what is said of it.
TEST(VisitAdviceTest, IsBounded) {
  Visit visit = Plan(2026y / 12 / 5, 2026y / 12 / 5);
  for (int i = 0; i < 199; ++i) *visit.add_events() = visit.events(0);
  EXPECT_EQ(Told(visit, id::MinistryProfile()).size(), 51u);
  EXPECT_EQ(Told(visit, id::MinistryProfile()).back(), "MORE events");
  Event strange;
  strange.mutable_start()->set_local("2026-12-05T09:00:00");
  strange.mutable_start()->mutable_instant()->set_seconds(INT64_MAX);
  strange.mutable_recurrence()->set_rule("FREQ=SECONDLY;COUNT=1000000");
  visit.clear_events();
  *visit.add_events() = strange;
  *visit.add_events() = Event();
  EXPECT_THAT(Told(visit, id::MinistryProfile()), IsEmpty());
  visit = Plan(2026y / 12 / 5, Date(2199y / 12 / 5));
  EXPECT_THAT(TextOf(visit, id::MinistryProfile(), "WEEKEND"), HasSubstr(" more."));
}

TEST(OccurrencesTest, RulesDatesAndExceptions) {
  const auto starts = [](
                          const std::string& rule, const std::function<void(Event&)>& change = [](Event&) {}) {
    Event event;
    *event.mutable_start() = At(2027y / 3 / 30, 9h, "Australia/Sydney");
    event.mutable_recurrence()->set_rule(rule);
    change(event);
    std::vector<std::string> locals;
    for (const Moment& moment : StartsOf(event, 2027y / 12 / 31)) locals.push_back(moment.local().substr(5, 11));
    return locals;
  };
  EXPECT_THAT(starts(""), ElementsAre("03-30T09:00"));
  EXPECT_THAT(starts("FREQ=WEEKLY;COUNT=2"), ElementsAre("03-30T09:00", "04-06T09:00"));
  // In UTC an hour later, since the clock goes back in between.
  EXPECT_THAT(starts("FREQ=WEEKLY;UNTIL=20270405T230000Z"), ElementsAre("03-30T09:00", "04-06T09:00"));
  EXPECT_THAT(starts("FREQ=WEEKLY;UNTIL=20270405T225959Z"), ElementsAre("03-30T09:00"));
  EXPECT_THAT(starts("FREQ=WEEKLY;UNTIL=20270406"), ElementsAre("03-30T09:00", "04-06T09:00"));
  EXPECT_THAT(starts("FREQ=DAILY;COUNT=1000").size(), 277u) << "to the last day";
  EXPECT_THAT(starts("FREQ=HOURLY;COUNT=3"), ElementsAre("03-30T09:00"));
  EXPECT_THAT(starts("FREQ=DAILY;BYHOUR=1,2;COUNT=3"), ElementsAre("03-30T09:00"));
  EXPECT_THAT(starts("nonsense"), ElementsAre("03-30T09:00"));
  EXPECT_THAT(starts("FREQ=WEEKLY;COUNT=3",
                     [](Event& event) {
                       *event.mutable_recurrence()->add_exceptions() = At(2027y / 4 / 6, 9h, "Australia/Sydney");
                       *event.mutable_recurrence()->add_dates() = At(2027y / 4 / 7, 15h, "Australia/Sydney");
                     }),
              ElementsAre("03-30T09:00", "04-07T15:00", "04-13T09:00"));
  EXPECT_THAT(StartsOf(Event(), 2027y / 12 / 31), IsEmpty());
}

}  // namespace
}  // namespace duta::adapters
