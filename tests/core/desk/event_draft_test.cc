#include "core/desk/event_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/bytes.h"
#include "core/desk/fault.h"
#include "core/visit/visit_shape.h"
#include "google/protobuf/util/json_util.h"
#include "tests/core/visit/sample.h"

namespace duta::desk {
namespace {

using visit::v1::Event;

struct EventDesk {
  profile::Profile profile;
  Setting setting{profile, "Asia/Jakarta", visit::kVisitNow, "hub.example"};
};

Event Planned() { return visit::MakeRequest(0, 0).events(0); }

TEST(EventDraftTest, TimesAreMeantInTheVenuesZone) {
  const EventDesk desk;
  EventWords words;
  words.start = "2026-12-16 09:00";
  Event event = Planned();
  event.mutable_venue()->set_time_zone("Australia/Sydney");
  ASSERT_TRUE(ApplyWords(words, desk.setting, event).ok());
  EXPECT_EQ(event.start().time_zone(), "Australia/Sydney");
  words.zone = "Asia/Bangkok";
  ASSERT_TRUE(ApplyWords(words, desk.setting, event).ok());
  EXPECT_EQ(event.start().time_zone(), "Asia/Bangkok");
  EXPECT_EQ(event.venue().time_zone(), "Asia/Bangkok");
}

TEST(EventDraftTest, WhatIsMovedLastsAsLongAsBefore) {
  const EventDesk desk;
  Event event = Planned();
  const int64_t length = event.end().instant().seconds() - event.start().instant().seconds();
  EventWords words;
  words.start = "2026-12-20 08:00";
  ASSERT_TRUE(ApplyWords(words, desk.setting, event).ok());
  EXPECT_EQ(event.start().local(), "2026-12-20T08:00:00");
  EXPECT_EQ(event.end().instant().seconds() - event.start().instant().seconds(), length);
}

TEST(EventDraftTest, WhatWasWrittenReplacesWholeListsAndIsCompleted) {
  const EventDesk desk;
  Event event = Planned();
  event.set_purpose("Trade");
  EventWords words;
  Event& written = words.written.emplace();
  written.add_attendees()->set_name(visit::kStranger);
  written.mutable_start()->set_local("2026-12-20T08:00:00");
  written.mutable_start()->set_time_zone("Asia/Jakarta");
  ASSERT_TRUE(ApplyWords(words, desk.setting, event).ok());
  ASSERT_EQ(event.attendees_size(), 1);
  EXPECT_EQ(event.purpose(), "Trade");
  EXPECT_TRUE(event.start().has_instant());
}

TEST(EventDraftTest, TheExampleOfAnItineraryGoesIntoAVisit) {
  const EventDesk desk;
  const auto json = ReadFile(DUTA_SOURCE_DIR "/examples/itinerary.json");
  ASSERT_TRUE(json.ok()) << json.status();
  EventWords words;
  const auto parsed = google::protobuf::util::JsonStringToMessage(*json, &words.written.emplace());
  ASSERT_TRUE(parsed.ok()) << parsed.ToString();
  visit::v1::Visit visit = visit::MakeRequest(0, 0);
  ASSERT_TRUE(ApplyWords(words, desk.setting, *visit.mutable_events(0)).ok());
  EXPECT_EQ(visit.events(0).legs_size(), 2);
  EXPECT_EQ(visit.events(0).meetings(1).summary(), "Working lunch");
  const Status status = visit::CheckShape(visit, visit::MakeMessage(visit::kIndonesia), visit::kVisitNow);
  EXPECT_TRUE(status.ok()) << status;
}

TEST(EventDraftTest, FaultsNameTheirField) {
  const EventDesk desk;
  const struct {
    const char* field;
    void (*say)(EventWords&);
  } kCases[] = {
      {"start", [](EventWords& words) { words.start = "soon"; }},
      {"end", [](EventWords& words) { words.end = "later"; }},
      {"level", [](EventWords& words) { words.level = "king"; }},
      {"status", [](EventWords& words) { words.status = "maybe"; }},
      {"except", [](EventWords& words) { words.except = {"never"}; }},
      {"also_on", [](EventWords& words) { words.also_on = {"never"}; }},
      {"answer_by", [](EventWords& words) { words.answer_by = "never"; }},
      {"delegation", [](EventWords& words) { words.delegations = {"twelve people"}; }},
      {"clearance", [](EventWords& words) { words.clearances = {"landing"}; }},
      {"clearance", [](EventWords& words) { words.clearances = {"tea:partners/au-dfat"}; }},
      {"event", [](EventWords& words) { words.written.emplace().mutable_start()->set_local("2026-12-20T25:00:00"); }},
  };
  for (const auto& c : kCases) {
    EventWords words;
    c.say(words);
    Event event = Planned();
    EXPECT_EQ(FieldOf(ApplyWords(words, desk.setting, event)), c.field);
  }
}

TEST(EventDraftTest, InvitesByRoleAndTakesOffTheList) {
  const EventDesk desk;
  Event event = Planned();
  EventWords words;
  words.optional = {visit::kAustralia};
  words.informed = {visit::kStranger};
  words.without = {visit::kNewZealand};
  words.delegations = {"partners/au-dfat=12:Jane Citizen"};
  words.clearances = {"landing:partners/au-dfat", "visas:partners/au-dfat"};
  ASSERT_TRUE(ApplyWords(words, desk.setting, event).ok());
  ASSERT_EQ(event.attendees_size(), 2);
  EXPECT_EQ(event.attendees(0).role(), visit::v1::ROLE_OPTIONAL);
  EXPECT_TRUE(event.attendees(0).rsvp());
  EXPECT_EQ(event.attendees(1).name(), visit::kStranger);
  EXPECT_FALSE(event.attendees(1).rsvp());
  EXPECT_EQ(event.delegations(0).size(), 12u);
  EXPECT_EQ(event.delegations(0).head().name(), "Jane Citizen");
  EXPECT_EQ(event.clearances(1).id(), "visas-2");
}

}  // namespace
}  // namespace duta::desk
