// Visits and calendars in their tables, and what whom is shown of them.
#include <functional>
#include <map>
#include <set>
#include <string>

#include "tests/core/kinds/visit/queries_fixture.h"

namespace duta::kinds {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using visit::v1::Event;

TEST_F(QueriesTest, BothSidesSeeTheSameVisitAndNobodyElseAny) {
  Must(Take(kIndonesia, MakeRequest(0, 0)));
  Must(Take(kAustralia, MakeReply(kAustralia, visit::v1::PARTICIPATION_STATUS_ACCEPTED, 0, 1)));
  const auto indonesia = Get(kIndonesia), australia = Get(kAustralia);
  ASSERT_TRUE(indonesia.ok()) << indonesia.status();
  EXPECT_EQ(indonesia->SerializeAsString(), australia->SerializeAsString());
  EXPECT_EQ(indonesia->attendees(0).status(), visit::v1::PARTICIPATION_STATUS_ACCEPTED);
  EXPECT_EQ(ReasonOf(Get(kStranger).status()), Reason::kUnknownResource);
}

TEST_F(QueriesTest, ARefusedStepLeavesTheVisitAsItWas) {
  Must(Take(kIndonesia, MakeRequest(1, 0)));
  const std::string before = Get(kIndonesia)->SerializeAsString();
  EXPECT_EQ(ReasonOf(Take(kIndonesia, MakeRequest(0, 1))), Reason::kVisitSequenceStale);
  EXPECT_EQ(ReasonOf(Take(kIndonesia, MakeRequest(2, 1), {kAustralia})), Reason::kBodyInvalid);  // Not to New Zealand.
  EXPECT_EQ(Get(kIndonesia)->SerializeAsString(), before);
}

TEST_F(QueriesTest, ACounterIsTheOrganizersAndItsMakersToSee) {
  Must(Take(kIndonesia, MakeRequest(0, 0)));
  Visit counter = MakeRequest(0, 1);
  counter.set_method(visit::v1::METHOD_COUNTER);
  Must(Take(kAustralia, counter));
  EXPECT_EQ(Get(kIndonesia)->counters_size(), 1);
  EXPECT_EQ(Get(kAustralia)->counters_size(), 1);
  EXPECT_EQ(Get(kNewZealand)->counters_size(), 0);
}

TEST_F(QueriesTest, WhoIsOffTheListSeesThatAndNoMore) {
  Must(Take(kIndonesia, MakeRequest(0, 0)));
  Must(Take(kIndonesia, MakeStep(visit::v1::METHOD_CANCEL, 1, 1, {kAustralia})));
  const auto view = Get(kAustralia);
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view->phase(), schedule::v1::VISIT_PHASE_CANCELLED);
  EXPECT_FALSE(view->has_event());
  ASSERT_EQ(view->attendees_size(), 1);
  EXPECT_TRUE(view->attendees(0).removed());
}

TEST_F(QueriesTest, ListsByTimePartnerPhaseAndLevelInPages) {
  for (int i = 0; i < 5; ++i) {
    Visit visit = MakeRequest(0, 0, {i % 2 == 0 ? kAustralia : kNewZealand});
    visit.set_uid("v" + std::to_string(i));
    Event& event = *visit.mutable_events(0);
    const std::string day = "2026-12-1" + std::to_string(i);
    *event.mutable_start() = TimeIn(day + "T09:00:00");
    *event.mutable_end() = TimeIn(day + "T10:00:00");
    event.set_level(i == 3 ? visit::v1::LEVEL_MINISTER : visit::v1::LEVEL_WORKING);
    Must(Take(kIndonesia, visit));
  }
  schedule::v1::ListVisitsRequest request;
  request.set_page_size(2);
  EXPECT_THAT(Uids(kIndonesia, request), ElementsAre("v0", "v1", "v2", "v3", "v4"));
  EXPECT_THAT(Uids(kAustralia, request), ElementsAre("v0", "v2", "v4"));
  EXPECT_THAT(Uids(kStranger, request), IsEmpty());
  request.set_partner(kNewZealand);
  EXPECT_THAT(Uids(kIndonesia, request), ElementsAre("v1", "v3"));
  request.set_level(visit::v1::LEVEL_MINISTER);
  EXPECT_THAT(Uids(kIndonesia, request), ElementsAre("v3"));
  schedule::v1::ListVisitsRequest days;
  *days.mutable_from() = TimeIn("2026-12-11T00:00:00").instant();
  *days.mutable_to() = TimeIn("2026-12-13T00:00:00").instant();
  EXPECT_THAT(Uids(kIndonesia, days), ElementsAre("v1", "v2"));
  days.set_phase(schedule::v1::VISIT_PHASE_CANCELLED);
  EXPECT_THAT(Uids(kIndonesia, days), IsEmpty());
  schedule::v1::ListVisitsRequest first;
  first.set_page_size(2);
  first.set_page_token(queries_.ListVisits(kIndonesia, first)->next_page_token());
  EXPECT_TRUE(queries_.ListVisits(kIndonesia, first).ok());
  EXPECT_EQ(ReasonOf(queries_.ListVisits(kAustralia, first).status()), Reason::kPageTokenInvalid);
  request.set_page_token("nonsense");
  EXPECT_EQ(ReasonOf(queries_.ListVisits(kIndonesia, request).status()), Reason::kPageTokenInvalid);
}

TEST_F(QueriesTest, ASeriesIsListedOnItsDaysOnly) {
  Visit visit = MakeRequest(0, 0);
  *visit.mutable_events(0)->mutable_end() = TimeIn("2026-12-15T10:00:00");
  visit.mutable_events(0)->mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=3");
  Must(Take(kIndonesia, visit));
  const auto listed_on = [&](const std::string& day) {
    schedule::v1::ListVisitsRequest request;
    *request.mutable_from() = TimeIn(day + "T00:00:00").instant();
    *request.mutable_to() = TimeIn(day + "T23:59:59").instant();
    return !Uids(kAustralia, request).empty();
  };
  EXPECT_TRUE(listed_on("2026-12-22"));
  EXPECT_FALSE(listed_on("2026-12-23"));
  // One occurrence is moved, another called off.
  Visit moved = MakeRequest(1, 1);
  *moved.mutable_events(0)->mutable_recurrence_id()->mutable_start() = TimeIn("2026-12-22T09:00:00");
  *moved.mutable_events(0)->mutable_start() = TimeIn("2026-12-23T09:00:00");
  *moved.mutable_events(0)->mutable_end() = TimeIn("2026-12-23T10:00:00");
  Must(Take(kIndonesia, moved));
  Visit off = MakeStep(visit::v1::METHOD_CANCEL, 1, 2);
  *off.mutable_events(0)->mutable_recurrence_id()->mutable_start() = TimeIn("2026-12-29T09:00:00");
  Must(Take(kIndonesia, off));
  EXPECT_FALSE(listed_on("2026-12-22"));
  EXPECT_TRUE(listed_on("2026-12-23"));
  EXPECT_FALSE(listed_on("2026-12-29"));
}

TEST_F(QueriesTest, FreeAndBusyShowsAsMuchAsWasShared) {
  Visit visit = MakeRequest(0, 0, {kAustralia});
  Must(Take(kIndonesia, visit));
  EXPECT_EQ(ReasonOf(FreeBusyOf(kAustralia, kNewZealand).status()), Reason::kAvailabilityUnknown);
  Must(Send(availability_, kAustralia, WeekOf(schedule::v1::DETAIL_BUSY), {kNewZealand}));
  const auto busy = FreeBusyOf(kAustralia, kNewZealand);
  ASSERT_TRUE(busy.ok()) << busy.status();
  ASSERT_EQ(busy->busy_size(), 1);
  EXPECT_EQ(busy->busy(0).title(), "");
  EXPECT_EQ(busy->working_size(), 5);
  EXPECT_EQ(MetadataOf(FreeBusyOf(kAustralia, kStranger).status())["partner"], kAustralia);
  // A party to the visit sees its title; titles of what is marked RESTRICTED stay
  // with its parties, whatever is shared.
  Must(Send(availability_, kAustralia, WeekOf(schedule::v1::DETAIL_TITLES), {kNewZealand, kIndonesia}));
  EXPECT_EQ(FreeBusyOf(kAustralia, kIndonesia)->busy(0).title(), "Conference on digital diplomacy");
  EXPECT_EQ(FreeBusyOf(kAustralia, kNewZealand)->busy(0).title(), "");
  // Who declines is free again.
  Must(Take(kAustralia, MakeReply(kAustralia, visit::v1::PARTICIPATION_STATUS_DECLINED, 0, 1)));
  EXPECT_EQ(FreeBusyOf(kAustralia, kNewZealand)->busy_size(), 0);
  Must(Send(availability_, kAustralia, WeekOf(schedule::v1::DETAIL_NONE), {kNewZealand}));
  EXPECT_EQ(ReasonOf(FreeBusyOf(kAustralia, kNewZealand).status()), Reason::kAvailabilityUnknown);
}

TEST_F(QueriesTest, SlotsLeaveOutVisitsAndClosedDays) {
  Must(Send(availability_, kAustralia, WeekOf(schedule::v1::DETAIL_BUSY), {kIndonesia}));
  Availability own = WeekOf(schedule::v1::DETAIL_BUSY);
  own.set_time_zone("Asia/Jakarta");
  auto& closed = *own.add_special_days();
  closed.set_date("2026-12-11");
  closed.set_type(schedule::v1::SPECIAL_DAY_TYPE_CLOSED);
  Must(Send(availability_, kIndonesia, own, {kAustralia}));
  Must(Take(kIndonesia, MakeRequest(0, 0, {kAustralia})));  // 15 to 17 December.
  schedule::v1::FindSlotsRequest request;
  request.add_partners(kIndonesia);
  request.add_partners(kAustralia);
  request.set_from("2026-12-07");
  request.set_to("2026-12-20");
  request.set_time_zone("Asia/Jakarta");
  request.set_days(1);
  const auto days = queries_.FindSlots(kIndonesia, request);
  ASSERT_TRUE(days.ok()) << days.status();
  std::vector<std::string> found;
  for (const auto& slot : days->slots()) found.push_back(slot.first_day());
  EXPECT_THAT(found, ElementsAre("2026-12-07", "2026-12-08", "2026-12-09", "2026-12-10", "2026-12-14", "2026-12-18"));
  // Jakarta works 09:00 to 17:00, Sydney until 13:00 on Jakarta's clock.
  request.clear_days();
  request.set_minutes(60);
  const auto hours = queries_.FindSlots(kIndonesia, request);
  ASSERT_TRUE(hours.ok()) << hours.status();
  EXPECT_EQ(hours->slots(0).start().seconds(), TimeIn("2026-12-07T09:00:00").instant().seconds());
  EXPECT_EQ(hours->slots(0).end().seconds(), TimeIn("2026-12-07T13:00:00").instant().seconds());
  for (const auto& change : std::vector<std::function<void(schedule::v1::FindSlotsRequest&)>>{
           [](auto& r) { r.clear_partners(); }, [](auto& r) { r.set_from("2026-13-01"); },
           [](auto& r) { r.set_to("2026-12-01"); }, [](auto& r) { r.set_to("2029-12-01"); },
           [](auto& r) { r.set_time_zone("Nowhere"); }, [](auto& r) { r.set_days(1); },
           [](auto& r) { r.clear_minutes(); }, [](auto& r) { r.set_minutes(2000); },
           [](auto& r) { r.add_partners(kIndonesia); }}) {
    auto bad = request;
    change(bad);
    EXPECT_EQ(ReasonOf(queries_.FindSlots(kIndonesia, bad).status()), Reason::kQueryInvalid);
  }
}

std::multiset<std::string> Codes(const schedule::v1::CheckVisitResponse& response) {
  std::multiset<std::string> codes;
  for (const auto& remark : response.remarks()) {
    EXPECT_FALSE(remark.text().empty());
    codes.insert(remark.code());
  }
  return codes;
}

TEST_F(QueriesTest, ChecksSayWhatToThinkOf) {
  Must(Send(availability_, kAustralia, WeekOf(schedule::v1::DETAIL_BUSY), {kIndonesia}));
  Visit planned = MakeRequest(0, 0, {kAustralia});
  planned.mutable_events(0)->add_delegations()->set_partner(kAustralia);
  planned.mutable_events(0)->mutable_delegations(0)->mutable_head()->set_name("A. Minister");
  Must(Take(kIndonesia, planned));
  Visit draft = planned;
  draft.set_uid("another");
  schedule::v1::CheckVisitRequest request;
  request.set_time_zone("Asia/Jakarta");
  *request.mutable_visit() = draft;
  auto found = queries_.CheckVisit(kIndonesia, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(Codes(*found), ElementsAre("PARTNER_BUSY", "PERSON_BUSY", "VENUE_BUSY"));
  // The visit itself is no clash with itself.
  *request.mutable_visit() = planned;
  EXPECT_THAT(Codes(*queries_.CheckVisit(kIndonesia, request)), IsEmpty());
  // A weekend, a change of the clock, journeys that overlap or leave a gap.
  Event& event = *draft.mutable_events(0);
  event.mutable_venue()->set_name("Parliament House");
  event.mutable_venue()->set_time_zone("Australia/Sydney");
  event.clear_delegations();
  *event.mutable_start() = TimeIn("2027-04-02T09:00:00", "Australia/Sydney");  // Friday to Monday.
  *event.mutable_end() = TimeIn("2027-04-05T12:00:00", "Australia/Sydney");
  const auto add_leg = [&](const char* id, const char* from, const char* to, const char* departure,
                           const char* arrival) {
    visit::v1::Leg& leg = *event.add_legs();
    leg.set_id(id);
    leg.mutable_from()->set_city(from);
    leg.mutable_to()->set_city(to);
    *leg.mutable_departure() = TimeIn(departure);
    *leg.mutable_arrival() = TimeIn(arrival);
  };
  add_leg("out", "Jakarta", "Sydney", "2027-04-01T08:00:00", "2027-04-01T15:00:00");
  add_leg("on", "Canberra", "Melbourne", "2027-04-03T08:00:00", "2027-04-03T10:00:00");
  add_leg("back", "Melbourne", "Jakarta", "2027-04-03T09:00:00", "2027-04-03T16:00:00");
  *request.mutable_visit() = draft;
  found = queries_.CheckVisit(kIndonesia, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(Codes(*found), ElementsAre("CLOCK_CHANGE", "LEGS_GAP", "LEGS_OVERLAP", "NOT_WORKING", "NOT_WORKING"));
}

// The last of 60 occurrences clashes as the first would.
TEST_F(QueriesTest, EveryOccurrenceOfASeriesIsChecked) {
  Must(Send(availability_, kAustralia, WeekOf(schedule::v1::DETAIL_BUSY), {kIndonesia}));
  Visit taken = MakeRequest(0, 0, {kAustralia});
  *taken.mutable_events(0)->mutable_start() = TimeIn("2028-02-01T09:30:00");
  *taken.mutable_events(0)->mutable_end() = TimeIn("2028-02-01T11:00:00");
  Must(Take(kIndonesia, taken));
  Visit draft = MakeRequest(0, 0, {kAustralia});
  draft.set_uid("weekly");
  *draft.mutable_events(0)->mutable_end() = TimeIn("2026-12-15T10:00:00");
  draft.mutable_events(0)->mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=60");  // To 1 February 2028.
  schedule::v1::CheckVisitRequest request;
  request.set_time_zone("Asia/Jakarta");
  *request.mutable_visit() = draft;
  auto found = queries_.CheckVisit(kIndonesia, request);
  ASSERT_TRUE(found.ok()) << found.status();
  std::map<std::string, std::string> texts;
  for (const auto& remark : found->remarks()) texts[remark.code()] = remark.text();
  EXPECT_EQ(texts["PARTNER_BUSY"], "partners/au-dfat is busy at 1 of the 60 times, on 2028-02-01.");
  EXPECT_THAT(texts["VENUE_BUSY"], testing::HasSubstr("Conference on digital diplomacy"));
  // Of the calendar of 2028 nothing is known yet.
  EXPECT_EQ(
      texts["ESTIMATED_DAY"],
      "Whether partners/au-dfat works on 2028-01-04, 2028-01-11, 2028-01-18, 2028-01-25, 2028-02-01 is not certain "
      "yet.");
  // Between two occurrences there is room.
  *taken.mutable_events(0)->mutable_start() = TimeIn("2028-01-31T09:30:00");
  *taken.mutable_events(0)->mutable_end() = TimeIn("2028-01-31T11:00:00");
  taken.mutable_events(0)->set_sequence(1);
  Must(Take(kIndonesia, taken));
  found = queries_.CheckVisit(kIndonesia, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(Codes(*found).count("PARTNER_BUSY"), 0u);
  EXPECT_EQ(Codes(*found).count("VENUE_BUSY"), 0u);
}

// As many as the limit allows: named in a few remarks, not one each.
TEST_F(QueriesTest, AThousandOccurrencesMakeFewRemarks) {
  Must(Send(availability_, kAustralia, WeekOf(schedule::v1::DETAIL_BUSY), {kIndonesia}));
  Visit taken = MakeRequest(0, 0, {kAustralia});
  *taken.mutable_events(0)->mutable_end() = TimeIn("2026-12-15T10:00:00");
  taken.mutable_events(0)->mutable_recurrence()->set_rule("FREQ=DAILY;COUNT=1000");
  Must(Take(kIndonesia, taken));
  schedule::v1::CheckVisitRequest request;
  request.set_time_zone("Asia/Jakarta");
  *request.mutable_visit() = taken;
  request.mutable_visit()->set_uid("daily");
  const auto found = queries_.CheckVisit(kIndonesia, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(Codes(*found), ElementsAre("ESTIMATED_DAY", "NOT_WORKING", "PARTNER_BUSY", "VENUE_BUSY"));
  for (const auto& remark : found->remarks()) {
    if (remark.code() != "PARTNER_BUSY") continue;
    EXPECT_THAT(remark.text(), testing::HasSubstr("is busy at 1000 of the 1000 times, on 2026-12-15, "));
  }
}

// Here nothing is logged, so that no step has a receipt.
TEST_F(QueriesTest, StepsWithoutReceiptsBelongToNoRevision) {
  Must(Take(kIndonesia, MakeRequest(0, 0)));
  schedule::v1::ListVisitStepsRequest request;
  request.set_uid("visit-1@id-kemlu");
  const auto steps = queries_.ListVisitSteps(kAustralia, request);
  ASSERT_TRUE(steps.ok()) << steps.status();
  EXPECT_EQ(steps->steps_size(), 0);
  EXPECT_EQ(steps->revision(), 0u);
  EXPECT_EQ(ReasonOf(queries_.ListVisitSteps(kStranger, request).status()), Reason::kUnknownResource);
}

TEST_F(QueriesTest, ChangesComeInOrderFromARevision) {
  Must(Take(kIndonesia, MakeRequest(0, 0)));
  Visit other = MakeRequest(0, 0, {kNewZealand});
  other.set_uid("other");
  Must(Take(kIndonesia, other));
  uint64_t revision = 0;
  EXPECT_EQ(queries_.Changes(kAustralia, revision, 10)->size(), 1u);
  EXPECT_EQ(revision, 1u);
  EXPECT_EQ(queries_.Changes(kIndonesia, revision, 10)->size(), 1u);
  EXPECT_EQ(revision, 2u);
  EXPECT_TRUE(queries_.Changes(kIndonesia, revision, 10)->empty());
  Must(Take(kAustralia, MakeReply(kAustralia, visit::v1::PARTICIPATION_STATUS_ACCEPTED, 0, 1)));
  const auto changes = queries_.Changes(kIndonesia, revision, 10);
  ASSERT_EQ(changes->size(), 1u);
  EXPECT_EQ(changes->at(0).uid(), "visit-1@id-kemlu");
}

TEST_F(QueriesTest, AvailabilityNamesTheFieldThatBreaksARule) {
  const Availability good = WeekOf(schedule::v1::DETAIL_BUSY);
  EXPECT_TRUE(CheckAvailability(good).ok());
  const std::vector<std::pair<std::string, std::function<void(Availability&)>>> cases = {
      {"detail", [](Availability& a) { a.clear_detail(); }},
      {"time_zone", [](Availability& a) { a.set_time_zone("Nowhere"); }},
      {"hours", [](Availability& a) { a.clear_hours(); }},
      {"hours[0].weekday", [](Availability& a) { a.mutable_hours(0)->clear_weekday(); }},
      {"hours[0].start", [](Availability& a) { a.mutable_hours(0)->set_start("9:00"); }},
      {"hours[0].end", [](Availability& a) { a.mutable_hours(0)->set_end("24:01"); }},
      {"hours[0].end", [](Availability& a) { a.mutable_hours(0)->set_end("08:00"); }},
      {"hours[5]", [](Availability& a) { *a.add_hours() = a.hours(0); }},
      {"special_days[0].date", [](Availability& a) { a.add_special_days()->set_date("2026-02-30"); }},
      {"special_days[0].type", [](Availability& a) { a.add_special_days()->set_date("2026-02-20"); }},
      {"known_until", [](Availability& a) { a.clear_known_until(); }},
      {"busy[0].end",
       [](Availability& a) {
         auto& b = *a.add_busy();
         *b.mutable_start() = Day("2026-12-03");
         *b.mutable_end() = Day("2026-12-02");
       }},
  };
  for (const auto& [field, change] : cases) {
    Availability availability = good;
    change(availability);
    const Status status = CheckAvailability(availability);
    EXPECT_EQ(ReasonOf(status), Reason::kBodyInvalid);
    EXPECT_EQ(MetadataOf(status)["field"], field) << status;
  }
}

TEST(VisitKindTest, TheMediaTypeAndTheBodyAgreeOnTheMethod) {
  message::v1::Message message = MakeMessage(kIndonesia);
  const std::string body = MakeRequest(0, 0).SerializeAsString();
  for (const auto& [type, ok] :
       std::vector<std::pair<std::string, bool>>{{std::string(VisitKind::kMediaType), true},
                                                 {"text/calendar; method=REQUEST; charset=utf-8", true},
                                                 {"text/calendar; charset=utf-8; method=\"request\"", true},
                                                 {"text/calendar; method=CANCEL", false}}) {
    message.mutable_body()->set_media_type(type);
    const Status status = VisitKind().Validate({message, body, {}, kVisitNow});
    EXPECT_EQ(status.ok(), ok) << type << ": " << status;
  }
}

TEST(VisitKindTest, RefusesWhatIsNotAVisit) {
  const message::v1::Message message = MakeMessage(kIndonesia);
  const std::string good = MakeRequest(0, 0).SerializeAsString();
  EXPECT_TRUE(VisitKind().Validate({message, good, {}, kVisitNow}).ok());
  for (const std::string& body :
       {std::string(), std::string("\xff"), good.substr(0, good.size() - 1), good + std::string("\xfa\x01\x01x")}) {
    EXPECT_EQ(ReasonOf(VisitKind().Validate({message, body, {}, kVisitNow})), Reason::kBodyInvalid);
  }
}

}  // namespace
}  // namespace duta::kinds
