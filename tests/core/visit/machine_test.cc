// RFC 5546 for VEVENT, rule by rule: each row names the section that it comes from.
#include "core/visit/machine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/visit/visit_shape.h"
#include "tests/core/visit/sample.h"

namespace duta::visit {
namespace {

using schedule::v1::AttendeeState;
using schedule::v1::VisitState;
using visit::v1::Event;
using visit::v1::Visit;

constexpr auto kAccepted = visit::v1::PARTICIPATION_STATUS_ACCEPTED;
constexpr auto kDeclined = visit::v1::PARTICIPATION_STATUS_DECLINED;
constexpr auto kTentative = visit::v1::PARTICIPATION_STATUS_TENTATIVE;
constexpr auto kNeedsAction = visit::v1::PARTICIPATION_STATUS_NEEDS_ACTION;

struct Step {
  std::string sender;
  Visit visit;
};

using Change = std::function<void(Event&)>;

Visit With(Visit visit, const Change& change) {
  change(*visit.mutable_events(0));
  return visit;
}

Visit Counter(uint32_t sequence, int minute, const std::vector<std::string>& attendees = {kAustralia, kNewZealand}) {
  Visit visit = MakeRequest(sequence, minute, attendees);
  visit.set_method(visit::v1::METHOD_COUNTER);
  *visit.mutable_events(0)->mutable_start() = TimeIn("2026-12-16T09:00:00");
  return visit;
}

// Every Tuesday, four times.
void Weekly(Event& event) {
  *event.mutable_end() = TimeIn("2026-12-15T10:00:00");
  event.mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=4");
}

Visit Series(uint32_t sequence, int minute) { return With(MakeRequest(sequence, minute), Weekly); }

Visit Added(uint32_t sequence, const std::string& start) {
  Visit visit = MakeRequest(sequence, 2);
  visit.set_method(visit::v1::METHOD_ADD);
  *visit.mutable_events(0)->mutable_start() = TimeIn(start);
  visit.mutable_events(0)->clear_end();
  return visit;
}

Visit ForOccurrence(Visit visit, const std::string& start) {
  visit.mutable_events(0)->clear_recurrence();
  *visit.mutable_events(0)->mutable_recurrence_id()->mutable_start() = TimeIn(start);
  return visit;
}

// What the hub does with a step: shape first, then the state.
StatusOr<VisitState> Take(const std::optional<VisitState>& before, const Step& step, int number) {
  const message::v1::Message message = MakeMessage(step.sender, "m" + std::to_string(number));
  DUTA_RETURN_IF_ERROR(CheckShape(step.visit, message, kVisitNow));
  return Play(before ? &*before : nullptr, step.visit,
              {.sender = message.sender(), .message_id = message.id(), .time_zone = message.time_zone()});
}

StatusOr<VisitState> TakeAll(const std::vector<Step>& steps) {
  std::optional<VisitState> state;
  for (size_t i = 0; i < steps.size(); ++i) {
    DUTA_ASSIGN_OR_RETURN(state, Take(state, steps[i], static_cast<int>(i)));
  }
  if (!state) return absl::InternalError("no steps");
  return *state;
}

// Why a step is refused, and which field of it; empty if it is no field's fault.
struct Refusal {
  Refusal(Reason r, std::string f = "") : reason(r), field(std::move(f)) {}  // NOLINT: most have no field.
  Reason reason;
  std::string field;
};

struct Case {
  const char* section;
  const char* rule;
  std::vector<Step> before;
  Step step;
  std::optional<Refusal> refused;
  std::function<void(const VisitState&)> check = [](const VisitState&) {};
};

void Expect(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    SCOPED_TRACE(std::string("RFC 5546, ") + each.section + ": " + each.rule);
    std::optional<VisitState> before;
    if (!each.before.empty()) {
      const auto state = TakeAll(each.before);
      ASSERT_TRUE(state.ok()) << state.status();
      before = *state;
    }
    const auto after = Take(before, each.step, 99);
    if (each.refused) {
      EXPECT_EQ(ReasonOf(after.status()), each.refused->reason) << after.status();
      EXPECT_EQ(MetadataOf(after.status())["field"], each.refused->field) << after.status();
    } else {
      ASSERT_TRUE(after.ok()) << after.status();
      each.check(*after);
    }
  }
}

visit::v1::ParticipationStatus StatusOf(const VisitState& state, const std::string& name) {
  for (const AttendeeState& attendee : state.attendees()) {
    if (attendee.name() == name) return attendee.status();
  }
  return visit::v1::PARTICIPATION_STATUS_UNSPECIFIED;
}

bool IsRemoved(const VisitState& state, const std::string& name) {
  for (const AttendeeState& attendee : state.attendees()) {
    if (attendee.name() == name) return attendee.removed();
  }
  return true;
}

const Step kInvited{kIndonesia, MakeRequest(0, 0)};
const Step kSeries{kIndonesia, Series(0, 0)};
const Step kAustraliaAccepts{kAustralia, MakeReply(kAustralia, kAccepted, 0, 1)};
const Step kCalledOff{kIndonesia, MakeStep(visit::v1::METHOD_CANCEL, 1, 5)};

Visit Published(uint32_t sequence, int minute) {
  Visit visit = MakeRequest(sequence, minute, {});
  visit.set_method(visit::v1::METHOD_PUBLISH);
  return visit;
}

std::vector<Case> PublishCases() {
  return {
      {"3.2.1",
       "the organizer tells, nobody is asked",
       {},
       {kIndonesia, Published(0, 0)},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_PUBLISHED);
         EXPECT_EQ(s.attendees_size(), 0);
       }},
      {"3.2.1",
       "no ATTENDEE",
       {},
       {kIndonesia, With(Published(0, 0), [](Event& e) { e.add_attendees()->set_name(kAustralia); })},
       Refusal{Reason::kBodyInvalid, "events[0].attendees"}},
      {"3.2.1",
       "ORGANIZER is the sender",
       {},
       {kAustralia, Published(0, 0)},
       Refusal{Reason::kBodyInvalid, "events[0].organizer.name"}},
      {"3.2.1",
       "DTSTART is required",
       {},
       {kIndonesia, With(Published(0, 0),
                         [](Event& e) {
                           e.clear_start();
                           e.clear_end();
                         })},
       Refusal{Reason::kBodyInvalid, "events[0].start"}},
      {"3.2.1",
       "SUMMARY is required",
       {},
       {kIndonesia, With(Published(0, 0), [](Event& e) { e.clear_summary(); })},
       Refusal{Reason::kBodyInvalid, "events[0].summary"}},
      {"3.2.1",
       "STATUS is not CANCELLED",
       {},
       {kIndonesia, With(Published(0, 0), [](Event& e) { e.set_status(visit::v1::EVENT_STATUS_CANCELLED); })},
       Refusal{Reason::kBodyInvalid, "events[0].status"}},
      {"3.2.1",
       "a newer one replaces it",
       {{kIndonesia, Published(0, 0)}},
       {kIndonesia, Published(1, 1)},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.sequence(), 1u); }},
      {"2.1.5",
       "an older one does not",
       {{kIndonesia, Published(1, 1)}},
       {kIndonesia, Published(0, 2)},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"3.2.1",
       "an invitation may follow",
       {{kIndonesia, Published(0, 0)}},
       {kIndonesia, MakeRequest(1, 1)},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_OPEN); }},
      {"3.2.1",
       "invitations are not published under the same uid (not supported)",
       {kInvited},
       {kIndonesia, Published(1, 1)},
       Reason::kVisitStepNotAllowed},
      {"3.2.3",
       "nobody answers what was only published",
       {{kIndonesia, Published(0, 0)}},
       kAustraliaAccepts,
       Reason::kVisitStepNotAllowed},
      {"3.2.1",
       "is cancelled",
       {{kIndonesia, Published(0, 0)}},
       kCalledOff,
       {},
       [](const VisitState& s) { EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_CANCELLED); }},
      {"3.2.1",
       "gets one more occurrence by ADD",
       {{kIndonesia, With(Published(0, 0), Weekly)}},
       {kIndonesia, With(Added(1, "2027-01-20T09:00:00"), [](Event& e) { e.clear_attendees(); })},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_PUBLISHED);
         EXPECT_EQ(s.event().recurrence().dates_size(), 1);
       }},
  };
}

std::vector<Case> RequestCases() {
  return {
      {"3.2.2",
       "invites",
       {},
       kInvited,
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_OPEN);
         EXPECT_EQ(s.organizer(), kIndonesia);
         EXPECT_EQ(StatusOf(s, kAustralia), kNeedsAction);
         EXPECT_FALSE(s.agreed());
       }},
      {"3.2.2",
       "at least one ATTENDEE",
       {},
       {kIndonesia, MakeRequest(0, 0, {})},
       Refusal{Reason::kBodyInvalid, "events[0].attendees"}},
      {"3.2.2",
       "ORGANIZER is the sender",
       {},
       {kAustralia, MakeRequest(0, 0)},
       Refusal{Reason::kBodyInvalid, "events[0].organizer.name"}},
      {"3.2.2",
       "DTSTART is required",
       {},
       {kIndonesia, With(MakeRequest(0, 0),
                         [](Event& e) {
                           e.clear_start();
                           e.clear_end();
                         })},
       Refusal{Reason::kBodyInvalid, "events[0].start"}},
      {"3.2.2",
       "SUMMARY is required",
       {},
       {kIndonesia, With(MakeRequest(0, 0), [](Event& e) { e.clear_summary(); })},
       Refusal{Reason::kBodyInvalid, "events[0].summary"}},
      {"3.2.2.1",
       "rescheduling raises SEQUENCE and asks again",
       {kInvited, kAustraliaAccepts},
       {kIndonesia, With(MakeRequest(1, 2), [](Event& e) { *e.mutable_end() = TimeIn("2026-12-18T17:00:00"); })},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.sequence(), 1u);
         EXPECT_EQ(StatusOf(s, kAustralia), kNeedsAction);
         EXPECT_EQ(s.attendees(0).answered_sequence(), 0u);
       }},
      {"2.1.4",
       "another end without a higher SEQUENCE",
       {kInvited},
       {kIndonesia, With(MakeRequest(0, 2), [](Event& e) { *e.mutable_end() = TimeIn("2026-12-18T17:00:00"); })},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"2.1.4",
       "another start without a higher SEQUENCE",
       {kInvited},
       {kIndonesia, With(MakeRequest(0, 2), [](Event& e) { *e.mutable_start() = TimeIn("2026-12-15T08:00:00"); })},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"2.1.4",
       "another series without a higher SEQUENCE",
       {kSeries},
       {kIndonesia, With(Series(0, 2), [](Event& e) { e.mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=5"); })},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"3.2.2.2",
       "updating details keeps the answers",
       {kInvited, kAustraliaAccepts},
       {kIndonesia, With(MakeRequest(0, 2), [](Event& e) { e.set_purpose("To agree on a plan."); })},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(StatusOf(s, kAustralia), kAccepted);
         EXPECT_EQ(s.event().purpose(), "To agree on a plan.");
       }},
      {"3.2.2.2",
       "an update may add an attendee",
       {{kIndonesia, MakeRequest(0, 0, {kAustralia})}, kAustraliaAccepts},
       {kIndonesia, MakeRequest(0, 2)},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(StatusOf(s, kAustralia), kAccepted);
         EXPECT_EQ(StatusOf(s, kNewZealand), kNeedsAction);
         EXPECT_FALSE(s.agreed());
       }},
      {"2.1.5",
       "SEQUENCE does not go back",
       {{kIndonesia, MakeRequest(3, 0)}},
       {kIndonesia, MakeRequest(2, 5)},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"2.1.5",
       "the same SEQUENCE with an earlier DTSTAMP",
       {{kIndonesia, MakeRequest(0, 5)}},
       {kIndonesia, MakeRequest(0, 4)},
       Refusal{Reason::kVisitSequenceStale, "events[0].dtstamp"}},
      {"3.2.6",
       "an answer to REFRESH: the same again",
       {kInvited, kAustraliaAccepts},
       kInvited,
       {},
       [](const VisitState& s) { EXPECT_EQ(StatusOf(s, kAustralia), kAccepted); }},
      {"3.2.2.4",
       "another organizer takes over (not supported)",
       {kInvited},
       {kAustralia, With(MakeRequest(1, 1), [](Event& e) { e.mutable_organizer()->set_name(kAustralia); })},
       Reason::kVisitStepNotAllowed},
      {"3.2.2",
       "a uid belongs to whoever began",
       {kInvited},
       {kStranger, With(MakeRequest(1, 1), [](Event& e) { e.mutable_organizer()->set_name(kStranger); })},
       Reason::kVisitUidTaken},
      {"3.2.2",
       "an attendee that is left out is off the list",
       {kInvited},
       {kIndonesia, MakeRequest(1, 1, {kNewZealand})},
       {},
       [](const VisitState& s) { EXPECT_TRUE(IsRemoved(s, kAustralia)); }},
      {"3.2.2.7",
       "what the organizer says of others' answers is no answer (not supported)",
       {},
       {kIndonesia, With(MakeRequest(0, 0), [](Event& e) { e.mutable_attendees(0)->set_status(kAccepted); })},
       {},
       [](const VisitState& s) { EXPECT_EQ(StatusOf(s, kAustralia), kNeedsAction); }},
      {"3.2.2",
       "nothing after a CANCEL",
       {kInvited, kCalledOff},
       {kIndonesia, MakeRequest(2, 6)},
       Reason::kVisitStepNotAllowed},
      {"2.1.4",
       "another exception without a higher SEQUENCE",
       {kSeries},
       {kIndonesia, With(Series(0, 2),
                         [](Event& e) { *e.mutable_recurrence()->add_exceptions() = TimeIn("2026-12-22T09:00:00"); })},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"2.1.4",
       "another date without a higher SEQUENCE",
       {kSeries},
       {kIndonesia,
        With(Series(0, 2), [](Event& e) { *e.mutable_recurrence()->add_dates() = TimeIn("2026-12-23T09:00:00"); })},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"2.1.4",
       "another venue may come without a higher SEQUENCE",
       {kInvited, kAustraliaAccepts},
       {kIndonesia, With(MakeRequest(0, 2), [](Event& e) { e.mutable_venue()->set_name("Gedung Nusantara"); })},
       {},
       [](const VisitState& s) { EXPECT_EQ(StatusOf(s, kAustralia), kAccepted); }},
      {"2.1.4",
       "another venue may come with a higher SEQUENCE: then all answer again",
       {kInvited, kAustraliaAccepts},
       {kIndonesia, With(MakeRequest(1, 2), [](Event& e) { e.mutable_venue()->set_name("Gedung Nusantara"); })},
       {},
       [](const VisitState& s) { EXPECT_EQ(StatusOf(s, kAustralia), kNeedsAction); }},
      {"2.1.4",
       "STATUS alone needs no higher SEQUENCE (taken more generously)",
       {{kIndonesia, With(MakeRequest(0, 0), [](Event& e) { e.set_status(visit::v1::EVENT_STATUS_TENTATIVE); })},
        kAustraliaAccepts},
       {kIndonesia, With(MakeRequest(0, 2), [](Event& e) { e.set_status(visit::v1::EVENT_STATUS_CONFIRMED); })},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(StatusOf(s, kAustralia), kAccepted);
         EXPECT_EQ(s.event().status(), visit::v1::EVENT_STATUS_CONFIRMED);
       }},
      {"2.1.5",
       "of the same SEQUENCE the later DTSTAMP counts",
       {{kIndonesia, MakeRequest(0, 4)}},
       {kIndonesia, With(MakeRequest(0, 5), [](Event& e) { e.set_summary("Conference"); })},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.event().summary(), "Conference"); }},
      {"3.2.2.2",
       "reconfirming keeps the answers",
       {kInvited, kAustraliaAccepts},
       {kIndonesia, MakeRequest(0, 2)},
       {},
       [](const VisitState& s) { EXPECT_EQ(StatusOf(s, kAustralia), kAccepted); }},
      {"3.2.2.3",
       "an attendee delegates by a REQUEST of its own (not supported)",
       {kInvited},
       {kAustralia, MakeRequest(0, 1, {kAustralia, kStranger})},
       Refusal{Reason::kBodyInvalid, "events[0].organizer.name"}},
      {"3.2.2.4",
       "the organizer hands its role over (not supported)",
       {kInvited},
       {kIndonesia, With(MakeRequest(1, 1), [](Event& e) { e.mutable_organizer()->set_name(kAustralia); })},
       Refusal{Reason::kBodyInvalid, "events[0].organizer.name"}},
      {"3.2.2.5",
       "a ministry sends on behalf of its mission, which stays the organizer",
       {},
       {kIndonesia, With(MakeRequest(0, 0),
                         [](Event& e) {
                           e.mutable_organizer()->set_name("partners/id-kemlu/units/canberra");
                           e.mutable_organizer()->set_sent_by("mailto:protocol@kemlu.example");
                         })},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.organizer(), "partners/id-kemlu/units/canberra");
         EXPECT_EQ(s.event().organizer().sent_by(), "mailto:protocol@kemlu.example");
       }},
      {"3.2.2.5",
       "SENT-BY alone gives nobody the organizer's word",
       {kInvited},
       {kAustralia,
        With(MakeRequest(1, 1), [](Event& e) { e.mutable_organizer()->set_sent_by("mailto:a@dfat.example"); })},
       Refusal{Reason::kBodyInvalid, "events[0].organizer.name"}},
      {"3.2.2.6",
       "an attendee forwards it to somebody who is not invited (not supported)",
       {kInvited},
       {kAustralia, MakeRequest(0, 1, {kStranger})},
       Refusal{Reason::kBodyInvalid, "events[0].organizer.name"}},
  };
}

std::vector<Case> ReplyCases() {
  return {
      {"3.2.3",
       "accepts",
       {kInvited},
       kAustraliaAccepts,
       {},
       [](const VisitState& s) {
         EXPECT_EQ(StatusOf(s, kAustralia), kAccepted);
         EXPECT_EQ(StatusOf(s, kNewZealand), kNeedsAction);
         EXPECT_FALSE(s.agreed());
         EXPECT_EQ(s.attendees(0).message_id(), "m99");
       }},
      {"3.2.3",
       "all have accepted",
       {kInvited, kAustraliaAccepts},
       {kNewZealand, MakeReply(kNewZealand, kAccepted, 0, 1)},
       {},
       [](const VisitState& s) { EXPECT_TRUE(s.agreed()); }},
      {"3.2.3",
       "who is optional need not",
       {{kIndonesia,
         With(MakeRequest(0, 0), [](Event& e) { e.mutable_attendees(1)->set_role(visit::v1::ROLE_OPTIONAL); })}},
       kAustraliaAccepts,
       {},
       [](const VisitState& s) { EXPECT_TRUE(s.agreed()); }},
      {"3.2.3",
       "declines",
       {kInvited},
       {kAustralia, MakeReply(kAustralia, kDeclined, 0, 1)},
       {},
       [](const VisitState& s) { EXPECT_EQ(StatusOf(s, kAustralia), kDeclined); }},
      {"3.2.3",
       "is tentative",
       {kInvited},
       {kAustralia, MakeReply(kAustralia, kTentative, 0, 1)},
       {},
       [](const VisitState& s) { EXPECT_EQ(StatusOf(s, kAustralia), kTentative); }},
      {"3.2.3",
       "NEEDS-ACTION is no answer",
       {kInvited},
       {kAustralia, MakeReply(kAustralia, kNeedsAction, 0, 1)},
       Refusal{Reason::kBodyInvalid, "events[0].attendees[0].status"}},
      {"3.2.3",
       "exactly one ATTENDEE",
       {kInvited},
       {kAustralia,
        With(MakeReply(kAustralia, kAccepted, 0, 1), [](Event& e) { e.add_attendees()->set_name(kNewZealand); })},
       Refusal{Reason::kBodyInvalid, "events[0].attendees"}},
      {"3.2.3",
       "the ATTENDEE is the sender",
       {kInvited},
       {kAustralia, MakeReply(kNewZealand, kAccepted, 0, 1)},
       Refusal{Reason::kBodyInvalid, "events[0].attendees"}},
      {"3.2.3",
       "changes its mind",
       {kInvited, kAustraliaAccepts},
       {kAustralia, MakeReply(kAustralia, kDeclined, 0, 2)},
       {},
       [](const VisitState& s) { EXPECT_EQ(StatusOf(s, kAustralia), kDeclined); }},
      {"2.1.5",
       "an older DTSTAMP of the same attendee",
       {kInvited, {kAustralia, MakeReply(kAustralia, kAccepted, 0, 3)}},
       {kAustralia, MakeReply(kAustralia, kDeclined, 0, 2)},
       Refusal{Reason::kVisitSequenceStale, "events[0].dtstamp"}},
      {"2.1.5",
       "the same DTSTAMP of the same attendee",
       {kInvited, kAustraliaAccepts},
       {kAustralia, MakeReply(kAustralia, kDeclined, 0, 1)},
       Refusal{Reason::kVisitSequenceStale, "events[0].dtstamp"}},
      {"2.1.5",
       "DTSTAMPs of two attendees are not compared",
       {kInvited, {kAustralia, MakeReply(kAustralia, kAccepted, 0, 9)}},
       {kNewZealand, MakeReply(kNewZealand, kAccepted, 0, 2)},
       {},
       [](const VisitState& s) { EXPECT_TRUE(s.agreed()); }},
      {"2.1.5",
       "answers an older version",
       {kInvited, {kIndonesia, MakeRequest(1, 1)}},
       {kAustralia, MakeReply(kAustralia, kAccepted, 0, 2)},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"2.1.4",
       "a REPLY does not raise SEQUENCE",
       {kInvited},
       {kAustralia, MakeReply(kAustralia, kAccepted, 1, 2)},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"3.2.3",
       "who was not invited does not answer (a party crasher; not supported)",
       {kInvited},
       {kStranger, MakeReply(kStranger, kAccepted, 0, 1)},
       Reason::kVisitStepNotAllowed},
      {"3.2.3",
       "the organizer does not answer",
       {kInvited},
       {kIndonesia, MakeReply(kIndonesia, kAccepted, 0, 1)},
       Reason::kVisitStepNotAllowed},
      {"3.2.3",
       "accepts after a CANCEL",
       {kInvited, kCalledOff},
       {kAustralia, MakeReply(kAustralia, kAccepted, 1, 6)},
       Reason::kVisitStepNotAllowed},
      {"3.2.3", "answers a visit that the hub does not know", {}, kAustraliaAccepts, Reason::kVisitStepNotAllowed},
      {"3.2.2.3",
       "delegates: kept, and the organizer invites the delegate",
       {kInvited},
       {kAustralia, With(MakeReply(kAustralia, visit::v1::PARTICIPATION_STATUS_DELEGATED, 0, 1),
                         [](Event& e) { e.mutable_attendees(0)->add_delegated_to(kStranger); })},
       {},
       [](const VisitState& s) { EXPECT_EQ(StatusOf(s, kAustralia), visit::v1::PARTICIPATION_STATUS_DELEGATED); }},
      {"2.1.3",
       "a ministry answers for its mission",
       {{kIndonesia, MakeRequest(0, 0, {"partners/au-dfat/units/jakarta"})}},
       {kAustralia, MakeReply("partners/au-dfat/units/jakarta", kAccepted, 0, 1)},
       {},
       [](const VisitState& s) { EXPECT_TRUE(s.agreed()); }},
      {"2.1.3",
       "a mission does not answer for its ministry",
       {kInvited},
       {"partners/au-dfat/units/jakarta", MakeReply(kAustralia, kAccepted, 0, 1)},
       Refusal{Reason::kBodyInvalid, "events[0].attendees"}},
      {"3.2.3",
       "answers one occurrence",
       {kSeries},
       {kAustralia, ForOccurrence(MakeReply(kAustralia, kDeclined, 0, 1), "2026-12-22T09:00:00")},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(StatusOf(s, kAustralia), kNeedsAction);
         ASSERT_EQ(s.occurrences_size(), 1);
         EXPECT_EQ(s.occurrences(0).attendees(0).status(), kDeclined);
       }},
      {"3.2.3",
       "answers an occurrence that the series does not have",
       {kSeries},
       {kAustralia, ForOccurrence(MakeReply(kAustralia, kDeclined, 0, 1), "2026-12-23T09:00:00")},
       Refusal{Reason::kBodyInvalid, "events[0].recurrence_id"}},
      {"2.1.5",
       "an answer to the higher SEQUENCE replaces that to the lower",
       {kInvited, kAustraliaAccepts, {kIndonesia, MakeRequest(1, 2)}},
       {kAustralia, MakeReply(kAustralia, kDeclined, 1, 3)},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(StatusOf(s, kAustralia), kDeclined);
         EXPECT_EQ(s.attendees(0).answered_sequence(), 1u);
       }},
      {"3.2.3",
       "changes nothing but the answer: that is what COUNTER is for",
       {kInvited},
       {kAustralia, With(MakeReply(kAustralia, kAccepted, 0, 1),
                         [](Event& e) {
                           e.set_summary("Another title");
                           *e.mutable_start() = TimeIn("2026-12-16T09:00:00");
                           *e.mutable_end() = TimeIn("2026-12-16T10:00:00");
                         })},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.event().summary(), "Conference on digital diplomacy");
         EXPECT_EQ(s.event().start().local(), "2026-12-15T09:00:00");
         EXPECT_EQ(StatusOf(s, kAustralia), kAccepted);
       }},
      {"3.2.3",
       "of a program that could not do it all (REQUEST-STATUS)",
       {kInvited},
       {kAustralia, With(MakeReply(kAustralia, kAccepted, 0, 1),
                         [](Event& e) { e.add_request_statuses("2.8;Success, repeating event ignored"); })},
       {},
       [](const VisitState& s) { EXPECT_EQ(StatusOf(s, kAustralia), kAccepted); }},
      {"3.2.3",
       "RRULE may be repeated, and changes nothing",
       {kSeries},
       {kAustralia, With(MakeReply(kAustralia, kAccepted, 0, 1),
                         [](Event& e) {
                           *e.mutable_start() = TimeIn("2026-12-15T09:00:00");
                           e.mutable_recurrence()->set_rule("FREQ=DAILY;COUNT=2");
                         })},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.event().recurrence().rule(), "FREQ=WEEKLY;COUNT=4"); }},
  };
}

std::vector<Case> AddCases() {
  return {
      {"3.2.4",
       "one more occurrence, for which all answer again",
       {kSeries, kAustraliaAccepts},
       {kIndonesia, Added(1, "2027-01-20T09:00:00")},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.sequence(), 1u);
         EXPECT_EQ(s.event().recurrence().dates_size(), 1);
         EXPECT_EQ(StatusOf(s, kAustralia), kNeedsAction);
       }},
      {"3.2.4",
       "SEQUENCE is raised",
       {kSeries},
       {kIndonesia, Added(0, "2027-01-20T09:00:00")},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"3.2.4",
       "no RECURRENCE-ID",
       {kSeries},
       {kIndonesia, ForOccurrence(Added(1, "2027-01-20T09:00:00"), "2026-12-22T09:00:00")},
       Refusal{Reason::kBodyInvalid, "events[0].recurrence_id"}},
      {"3.2.4",
       "no RRULE",
       {kSeries},
       {kIndonesia, With(Added(1, "2027-01-20T09:00:00"),
                         [](Event& e) { e.mutable_recurrence()->set_rule("FREQ=DAILY;COUNT=2"); })},
       Refusal{Reason::kBodyInvalid, "events[0].recurrence"}},
      {"3.2.4",
       "exactly one VEVENT",
       {kSeries},
       {kIndonesia,
        [] {
          Visit v = Added(1, "2027-01-20T09:00:00");
          *v.add_events() = v.events(0);
          return v;
        }()},
       Refusal{Reason::kBodyInvalid, "events"}},
      {"3.2.4",
       "one that the series has",
       {kSeries},
       {kIndonesia, Added(1, "2026-12-22T09:00:00")},
       Refusal{Reason::kBodyInvalid, "events[0].start"}},
      {"3.2.4",
       "to what the hub does not know",
       {},
       {kIndonesia, Added(1, "2027-01-20T09:00:00")},
       Reason::kVisitStepNotAllowed},
      {"3.2.4",
       "by an attendee",
       {kSeries},
       {kAustralia, Added(1, "2027-01-20T09:00:00")},
       Refusal{Reason::kBodyInvalid, "events[0].organizer.name"}},
      {"3.2.4",
       "DTSTART is required",
       {kSeries},
       {kIndonesia, With(Added(1, "2027-01-20T09:00:00"), [](Event& e) { e.clear_start(); })},
       Refusal{Reason::kBodyInvalid, "events[0].start"}},
      {"3.2.4",
       "SUMMARY is required",
       {kSeries},
       {kIndonesia, With(Added(1, "2027-01-20T09:00:00"), [](Event& e) { e.clear_summary(); })},
       Refusal{Reason::kBodyInvalid, "events[0].summary"}},
      {"3.2.4",
       "ATTENDEE may be left out",
       {kSeries},
       {kIndonesia, With(Added(1, "2027-01-20T09:00:00"), [](Event& e) { e.clear_attendees(); })},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.sequence(), 1u);
         EXPECT_FALSE(IsRemoved(s, kAustralia));
       }},
  };
}

std::vector<Case> CancelCases() {
  const auto uninvite = [](uint32_t sequence) { return MakeStep(visit::v1::METHOD_CANCEL, sequence, 5, {kAustralia}); };
  return {
      {"3.2.5",
       "calls all of it off",
       {kInvited, kAustraliaAccepts},
       kCalledOff,
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_CANCELLED);
         EXPECT_EQ(s.event().status(), visit::v1::EVENT_STATUS_CANCELLED);
         EXPECT_EQ(s.event().summary(), "Conference on digital diplomacy");
         EXPECT_FALSE(s.agreed());
       }},
      {"3.2.5",
       "with STATUS:CANCELLED and all attendees",
       {kInvited},
       {kIndonesia, With(MakeStep(visit::v1::METHOD_CANCEL, 0, 5, {kAustralia, kNewZealand}),
                         [](Event& e) { e.set_status(visit::v1::EVENT_STATUS_CANCELLED); })},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_CANCELLED); }},
      {"3.2.5",
       "uninvites some; the others' answers stay",
       {kInvited, {kNewZealand, MakeReply(kNewZealand, kAccepted, 0, 1)}},
       {kIndonesia, uninvite(1)},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_OPEN);
         EXPECT_TRUE(IsRemoved(s, kAustralia));
         EXPECT_EQ(StatusOf(s, kNewZealand), kAccepted);
         EXPECT_TRUE(s.agreed());
       }},
      {"3.2.5",
       "uninvites who is not invited",
       {{kIndonesia, MakeRequest(0, 0, {kNewZealand})}},
       {kIndonesia, uninvite(1)},
       Refusal{Reason::kBodyInvalid, "events[0].attendees"}},
      {"3.2.5",
       "is the organizer's alone",
       {kInvited},
       {kAustralia, MakeStep(visit::v1::METHOD_CANCEL, 1, 5)},
       Refusal{Reason::kBodyInvalid, "events[0].organizer.name"}},
      {"3.2.5",
       "an attendee under its own name",
       {kInvited},
       {kAustralia,
        With(MakeStep(visit::v1::METHOD_CANCEL, 1, 5), [](Event& e) { e.mutable_organizer()->set_name(kAustralia); })},
       Reason::kVisitStepNotAllowed},
      {"2.1.5",
       "of an older version",
       {{kIndonesia, MakeRequest(3, 0)}},
       {kIndonesia, MakeStep(visit::v1::METHOD_CANCEL, 2, 5)},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"3.2.5", "of what the hub does not know", {}, kCalledOff, Reason::kVisitStepNotAllowed},
      {"3.2.6",
       "again, as an answer to REFRESH",
       {kInvited, kCalledOff},
       kCalledOff,
       {},
       [](const VisitState& s) { EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_CANCELLED); }},
      {"3.2.5",
       "one occurrence",
       {kSeries},
       {kIndonesia, ForOccurrence(MakeStep(visit::v1::METHOD_CANCEL, 1, 5), "2026-12-22T09:00:00")},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_OPEN);
         ASSERT_EQ(s.occurrences_size(), 1);
         EXPECT_EQ(s.occurrences(0).event().status(), visit::v1::EVENT_STATUS_CANCELLED);
       }},
      {"3.2.5",
       "one occurrence and all that follow (RANGE=THISANDFUTURE)",
       {kSeries},
       {kIndonesia, With(ForOccurrence(MakeStep(visit::v1::METHOD_CANCEL, 1, 5), "2026-12-22T09:00:00"),
                         [](Event& e) { e.mutable_recurrence_id()->set_this_and_future(true); })},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.occurrences_size(), 3); }},
      {"3.2.5",
       "an occurrence that the series does not have",
       {kSeries},
       {kIndonesia, ForOccurrence(MakeStep(visit::v1::METHOD_CANCEL, 1, 5), "2026-12-23T09:00:00")},
       Refusal{Reason::kBodyInvalid, "events[0].recurrence_id"}},
      {"2.1.4",
       "without a higher SEQUENCE (taken more generously)",
       {kInvited},
       {kIndonesia, MakeStep(visit::v1::METHOD_CANCEL, 0, 5)},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_CANCELLED); }},
      {"3.2.5",
       "several occurrences, each by its RECURRENCE-ID",
       {kSeries},
       {kIndonesia,
        [] {
          Visit v = ForOccurrence(MakeStep(visit::v1::METHOD_CANCEL, 1, 5), "2026-12-22T09:00:00");
          *v.add_events() = ForOccurrence(MakeStep(visit::v1::METHOD_CANCEL, 1, 5), "2026-12-29T09:00:00").events(0);
          return v;
        }()},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_OPEN);
         EXPECT_EQ(s.occurrences_size(), 2);
       }},
      {"3.2.5",
       "RRULE may be repeated, and changes nothing",
       {kSeries},
       {kIndonesia, With(MakeStep(visit::v1::METHOD_CANCEL, 1, 5),
                         [](Event& e) {
                           *e.mutable_start() = TimeIn("2026-12-15T09:00:00");
                           e.mutable_recurrence()->set_rule("FREQ=DAILY;COUNT=2");
                         })},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.phase(), schedule::v1::VISIT_PHASE_CANCELLED);
         EXPECT_EQ(s.event().recurrence().rule(), "FREQ=WEEKLY;COUNT=4");
       }},
  };
}

std::vector<Case> RefreshAndCounterCases() {
  const auto refresh = MakeStep(visit::v1::METHOD_REFRESH, 0, 3, {kAustralia});
  return {
      {"3.2.6",
       "an attendee asks",
       {kInvited},
       {kAustralia, refresh},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.sequence(), 0u); }},
      {"3.2.6", "after a CANCEL too", {kInvited, kCalledOff}, {kAustralia, refresh}, {}},
      {"3.2.6",
       "not a stranger",
       {kInvited},
       {kStranger, MakeStep(visit::v1::METHOD_REFRESH, 0, 3, {kStranger})},
       Reason::kVisitStepNotAllowed},
      {"3.2.6",
       "not the organizer",
       {kInvited},
       {kIndonesia, MakeStep(visit::v1::METHOD_REFRESH, 0, 3, {kIndonesia})},
       Reason::kVisitStepNotAllowed},
      {"3.2.6",
       "exactly one ATTENDEE",
       {kInvited},
       {kAustralia, MakeStep(visit::v1::METHOD_REFRESH, 0, 3)},
       Refusal{Reason::kBodyInvalid, "events[0].attendees"}},

      {"3.2.7",
       "an attendee wants it otherwise; the visit stays",
       {kInvited},
       {kAustralia, Counter(0, 1)},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.event().start().local(), "2026-12-15T09:00:00");
         ASSERT_EQ(s.counters_size(), 1);
         EXPECT_EQ(s.counters(0).attendee(), kAustralia);
         EXPECT_EQ(s.counters(0).event().start().local(), "2026-12-16T09:00:00");
       }},
      {"3.2.7",
       "carries the SEQUENCE that it answers: older",
       {kInvited, {kIndonesia, MakeRequest(1, 1)}},
       {kAustralia, Counter(0, 2)},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"2.1.4",
       "a COUNTER does not raise SEQUENCE",
       {kInvited},
       {kAustralia, Counter(1, 2)},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"3.2.7",
       "carries the whole event",
       {kInvited},
       {kAustralia, With(Counter(0, 1),
                         [](Event& e) {
                           e.clear_start();
                           e.clear_end();
                         })},
       Refusal{Reason::kBodyInvalid, "events[0].start"}},
      {"3.2.7", "not the organizer", {kInvited}, {kIndonesia, Counter(0, 1)}, Reason::kVisitStepNotAllowed},
      {"3.2.7", "not a stranger", {kInvited}, {kStranger, Counter(0, 1)}, Reason::kVisitStepNotAllowed},
      {"3.2.7",
       "two that cross stay open, one an attendee",
       {kInvited, {kAustralia, Counter(0, 1)}},
       {kNewZealand, Counter(0, 1)},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.counters_size(), 2); }},
      {"2.1.5",
       "a newer one of the same attendee replaces it",
       {kInvited, {kAustralia, Counter(0, 1)}},
       {kAustralia, Counter(0, 2)},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.counters_size(), 1); }},
      {"2.1.5",
       "an older one of the same attendee does not",
       {kInvited, {kAustralia, Counter(0, 2)}},
       {kAustralia, Counter(0, 1)},
       Refusal{Reason::kVisitSequenceStale, "events[0].dtstamp"}},
      {"3.2.7",
       "is taken up by a REQUEST with SEQUENCE + 1, and all answer",
       {kInvited, {kAustralia, Counter(0, 1)}, {kNewZealand, Counter(0, 1)}},
       {kIndonesia, With(MakeRequest(1, 2), [](Event& e) { *e.mutable_start() = TimeIn("2026-12-16T09:00:00"); })},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.counters_size(), 0);
         EXPECT_EQ(StatusOf(s, kAustralia), kNeedsAction);
       }},
      {"3.2.7", "after a CANCEL", {kInvited, kCalledOff}, {kAustralia, Counter(1, 6)}, Reason::kVisitStepNotAllowed},

      {"3.2.8",
       "the organizer declines it",
       {kInvited, {kAustralia, Counter(0, 1)}, {kNewZealand, Counter(0, 1)}},
       {kIndonesia, MakeStep(visit::v1::METHOD_DECLINECOUNTER, 0, 2, {kAustralia})},
       {},
       [](const VisitState& s) {
         ASSERT_EQ(s.counters_size(), 1);
         EXPECT_EQ(s.counters(0).attendee(), kNewZealand);
         EXPECT_EQ(s.sequence(), 0u);
       }},
      {"3.2.8",
       "there is none",
       {kInvited},
       {kIndonesia, MakeStep(visit::v1::METHOD_DECLINECOUNTER, 0, 2, {kAustralia})},
       Reason::kVisitStepNotAllowed},
      {"3.2.8",
       "not by an attendee",
       {kInvited, {kAustralia, Counter(0, 1)}},
       {kNewZealand, MakeStep(visit::v1::METHOD_DECLINECOUNTER, 0, 2)},
       Refusal{Reason::kBodyInvalid, "events[0].organizer.name"}},
      {"2.1.4",
       "a DECLINECOUNTER does not raise SEQUENCE",
       {kInvited, {kAustralia, Counter(0, 1)}},
       {kIndonesia, MakeStep(visit::v1::METHOD_DECLINECOUNTER, 1, 2, {kAustralia})},
       Reason::kVisitStepNotAllowed},
      {"3.2.6", "one occurrence", {kSeries}, {kAustralia, ForOccurrence(refresh, "2026-12-22T09:00:00")}, {}},
      {"3.2.6",
       "an occurrence that the series does not have",
       {kSeries},
       {kAustralia, ForOccurrence(refresh, "2026-12-23T09:00:00")},
       Refusal{Reason::kBodyInvalid, "events[0].recurrence_id"}},
      {"3.2.7",
       "one occurrence",
       {kSeries},
       {kAustralia, ForOccurrence(With(Counter(0, 1), [](Event& e) { e.clear_end(); }), "2026-12-22T09:00:00")},
       {},
       [](const VisitState& s) {
         ASSERT_EQ(s.counters_size(), 1);
         EXPECT_TRUE(s.counters(0).event().has_recurrence_id());
       }},
      {"3.2.7",
       "may propose other attendees, who are not invited by it",
       {kInvited},
       {kAustralia, Counter(0, 1, {kAustralia, kNewZealand, kStranger})},
       {},
       [](const VisitState& s) {
         EXPECT_TRUE(IsRemoved(s, kStranger));
         EXPECT_EQ(s.counters(0).event().attendees_size(), 3);
       }},
      {"3.2.8",
       "without ATTENDEE: to whom it goes",
       {kInvited, {kAustralia, Counter(0, 1)}},
       {kIndonesia, MakeStep(visit::v1::METHOD_DECLINECOUNTER, 0, 2)},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.counters_size(), 0); }},
      {"3.2.8",
       "of one occurrence",
       {kSeries,
        {kAustralia, Counter(0, 1)},
        {kAustralia, ForOccurrence(With(Counter(0, 1), [](Event& e) { e.clear_end(); }), "2026-12-22T09:00:00")}},
       {kIndonesia,
        ForOccurrence(MakeStep(visit::v1::METHOD_DECLINECOUNTER, 0, 2, {kAustralia}), "2026-12-22T09:00:00")},
       {},
       [](const VisitState& s) {
         ASSERT_EQ(s.counters_size(), 1);
         EXPECT_FALSE(s.counters(0).event().has_recurrence_id());
       }},
  };
}

std::vector<Case> OccurrenceCases() {
  const auto moved = [](uint32_t sequence, int minute, const std::string& start) {
    return With(ForOccurrence(MakeRequest(sequence, minute), "2026-12-22T09:00:00"), [&](Event& e) {
      *e.mutable_start() = TimeIn(start);
      e.clear_end();
    });
  };
  return {
      {"3.2.2",
       "one occurrence is moved",
       {kSeries},
       {kIndonesia, moved(1, 1, "2026-12-23T09:00:00")},
       {},
       [](const VisitState& s) {
         EXPECT_EQ(s.sequence(), 0u);
         ASSERT_EQ(s.occurrences_size(), 1);
         EXPECT_EQ(s.occurrences(0).event().start().local(), "2026-12-23T09:00:00");
       }},
      {"2.1.5",
       "an override has a sequence of its own: below the series'",
       {{kIndonesia, Series(4, 0)}},
       {kIndonesia, moved(1, 1, "2026-12-23T09:00:00")},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.sequence(), 4u); }},
      {"2.1.5",
       "and does not fall behind itself",
       {kSeries, {kIndonesia, moved(3, 1, "2026-12-23T09:00:00")}},
       {kIndonesia, moved(2, 2, "2026-12-24T09:00:00")},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"3.2.3",
       "an answer to it carries its sequence",
       {kSeries, {kIndonesia, moved(3, 1, "2026-12-23T09:00:00")}},
       {kAustralia, ForOccurrence(MakeReply(kAustralia, kAccepted, 0, 2), "2026-12-22T09:00:00")},
       Refusal{Reason::kVisitSequenceStale, "events[0].sequence"}},
      {"3.2.2",
       "an occurrence before there is a series",
       {},
       {kIndonesia, moved(0, 1, "2026-12-23T09:00:00")},
       Refusal{Reason::kBodyInvalid, "events[0].recurrence_id"}},
      {"3.2.2",
       "RANGE=THISANDFUTURE in a REQUEST (not supported)",
       {kSeries},
       {kIndonesia, With(moved(1, 1, "2026-12-23T09:00:00"),
                         [](Event& e) { e.mutable_recurrence_id()->set_this_and_future(true); })},
       Refusal{Reason::kBodyInvalid, "events[0].recurrence_id.this_and_future"}},
      {"3.2.2",
       "a new series drops the occurrences that it does not have",
       {kSeries, {kIndonesia, moved(1, 1, "2026-12-23T09:00:00")}},
       {kIndonesia, With(Series(2, 2), [](Event& e) { e.mutable_recurrence()->set_rule("FREQ=MONTHLY;COUNT=3"); })},
       {},
       [](const VisitState& s) { EXPECT_EQ(s.occurrences_size(), 0); }},
  };
}

TEST(MachineTest, Publish) { Expect(PublishCases()); }
TEST(MachineTest, Request) { Expect(RequestCases()); }
TEST(MachineTest, Reply) { Expect(ReplyCases()); }
TEST(MachineTest, Add) { Expect(AddCases()); }
TEST(MachineTest, Cancel) { Expect(CancelCases()); }
TEST(MachineTest, RefreshAndCounter) { Expect(RefreshAndCounterCases()); }
TEST(MachineTest, Occurrences) { Expect(OccurrenceCases()); }

// Sections that say what a step may be or do; 2.1.1 and 2.1.2 tell of the states
// and of delegation in general.
TEST(MachineTest, EverySectionHasARow) {
  std::set<std::string> sections;
  for (const auto& cases : {PublishCases(), RequestCases(), ReplyCases(), AddCases(), CancelCases(),
                            RefreshAndCounterCases(), OccurrenceCases()}) {
    for (const Case& each : cases) sections.insert(each.section);
  }
  std::set<std::string> wanted = {"2.1.3",   "2.1.4",   "2.1.5",   "3.2.2.1", "3.2.2.2",
                                  "3.2.2.3", "3.2.2.4", "3.2.2.5", "3.2.2.6", "3.2.2.7"};
  for (const MethodRule& rule : MethodRules()) wanted.insert(std::string(rule.section));
  EXPECT_EQ(sections, wanted);
}

Visit Asking(uint32_t sequence, int minute, visit::v1::ClearanceState state,
             const std::string& authority = kAustralia) {
  return With(MakeRequest(sequence, minute), [&](Event& e) {
    visit::v1::Clearance& clearance = *e.add_clearances();
    clearance.set_id("landing");
    clearance.set_subject(visit::v1::CLEARANCE_SUBJECT_LANDING);
    clearance.set_authority(authority);
    clearance.set_state(state);
  });
}

Visit Granting(const std::string& sender, const std::string& authority) {
  return With(MakeReply(sender, kAccepted, 0, 1), [&](Event& e) {
    *e.add_clearances() = Asking(0, 0, visit::v1::CLEARANCE_STATE_GRANTED, authority).events(0).clearances(0);
    e.mutable_clearances(0)->set_reference("DC/2026/117");
  });
}

TEST(MachineTest, ClearancesAreTheAuthoritysToGive) {
  const Step asked{kIndonesia, Asking(0, 0, visit::v1::CLEARANCE_STATE_REQUESTED)};
  const auto granted = [](const VisitState& s) {
    ASSERT_EQ(s.clearances_size(), 1);
    EXPECT_EQ(s.clearances(0).state(), visit::v1::CLEARANCE_STATE_GRANTED);
    EXPECT_EQ(s.clearances(0).reference(), "DC/2026/117");
  };
  Expect({
      {"-",
       "asked",
       {},
       asked,
       {},
       [](const VisitState& s) { EXPECT_EQ(s.clearances(0).state(), visit::v1::CLEARANCE_STATE_REQUESTED); }},
      {"-",
       "the organizer does not grant it",
       {},
       {kIndonesia, Asking(0, 0, visit::v1::CLEARANCE_STATE_GRANTED)},
       Refusal{Reason::kBodyInvalid, "events[0].clearances[0].state"}},
      {"-", "the authority grants it", {asked}, {kAustralia, Granting(kAustralia, kAustralia)}, {}, granted},
      {"-",
       "another attendee does not",
       {asked},
       {kNewZealand, Granting(kNewZealand, kAustralia)},
       Refusal{Reason::kBodyInvalid, "events[0].clearances[0].authority"}},
      {"-",
       "nor what was not asked for",
       {asked},
       {kNewZealand, Granting(kNewZealand, kNewZealand)},
       Refusal{Reason::kBodyInvalid, "events[0].clearances[0]"}},
      {"-",
       "a later version keeps the decision",
       {asked, {kAustralia, Granting(kAustralia, kAustralia)}},
       {kIndonesia, Asking(1, 2, visit::v1::CLEARANCE_STATE_REQUESTED)},
       {},
       granted},
  });
}

// What a party was sent, played through: it may begin with a later version, and has
// only its own answers.
StatusOr<VisitState> TakeAsReader(const std::string& reader, const std::vector<Step>& steps) {
  std::optional<VisitState> state;
  for (size_t i = 0; i < steps.size(); ++i) {
    const message::v1::Message message = MakeMessage(steps[i].sender, "m" + std::to_string(i));
    DUTA_RETURN_IF_ERROR(CheckShape(steps[i].visit, message, kVisitNow));
    DUTA_ASSIGN_OR_RETURN(state, Play(state ? &*state : nullptr, steps[i].visit,
                                      {.sender = message.sender(),
                                       .message_id = message.id(),
                                       .time_zone = message.time_zone(),
                                       .has_all_steps = false,
                                       .reader = reader}));
  }
  return *state;
}

TEST(MachineTest, WhoJoinsLaterHasTheDecisionsByTheOrganizersWord) {
  const Step granted{kIndonesia, Asking(1, 3, visit::v1::CLEARANCE_STATE_GRANTED)};
  const auto joined = TakeAsReader(kNewZealand, {granted});
  ASSERT_TRUE(joined.ok()) << joined.status();
  EXPECT_EQ(joined->clearances(0).state(), visit::v1::CLEARANCE_STATE_GRANTED);
  // The others' answers went to the organizer alone.
  const Step asked{kIndonesia, Asking(0, 0, visit::v1::CLEARANCE_STATE_REQUESTED)};
  const auto stayed = TakeAsReader(kNewZealand, {asked, granted});
  ASSERT_TRUE(stayed.ok()) << stayed.status();
  EXPECT_EQ(stayed->clearances(0).state(), visit::v1::CLEARANCE_STATE_GRANTED);
  // The authority knows what it decided, and the hub with all steps does too.
  EXPECT_EQ(ReasonOf(TakeAsReader(kAustralia, {asked, granted}).status()), Reason::kBodyInvalid);
  EXPECT_EQ(ReasonOf(TakeAll({asked, granted}).status()), Reason::kBodyInvalid);
}

TEST(MachineTest, WhoJoinsLaterAnswersAnOccurrenceThatWasMovedBefore) {
  const Step reply{kNewZealand, ForOccurrence(MakeReply(kNewZealand, kAccepted, 4, 5), "2026-12-22T09:00:00")};
  const auto joined = TakeAsReader(kNewZealand, {kSeries, reply});
  ASSERT_TRUE(joined.ok()) << joined.status();
  EXPECT_EQ(ReasonOf(TakeAll({kSeries, reply}).status()), Reason::kVisitSequenceStale);
}

TEST(MachineTest, ACounterOfAnotherIsDeclinedUnseen) {
  Visit decline = MakeStep(visit::v1::METHOD_DECLINECOUNTER, 0, 5, {kAustralia});
  const Step declined{kIndonesia, decline};
  EXPECT_TRUE(TakeAsReader(kNewZealand, {kInvited, declined}).ok());
  EXPECT_EQ(ReasonOf(TakeAll({kInvited, declined}).status()), Reason::kVisitStepNotAllowed);
}

// Case 110: one occurrence, written on two clocks.
TEST(MachineTest, AnOccurrenceIsKnownByItsInstant) {
  const auto counter = [](const visit::v1::Moment& occurrence, int minute) {
    Visit visit = Counter(0, minute);
    *visit.mutable_events(0)->mutable_recurrence_id()->mutable_start() = occurrence;
    return Step{kAustralia, visit};
  };
  const Step local = counter(TimeIn("2026-12-22T09:00:00"), 1);
  const Step utc = counter(TimeIn("2026-12-22T02:00:00", "UTC"), 2);
  auto state = TakeAll({kSeries, local, utc});
  ASSERT_TRUE(state.ok()) << state.status();
  ASSERT_EQ(state->counters_size(), 1);
  EXPECT_EQ(state->counters(0).message_id(), "m2");
  Visit decline = MakeStep(visit::v1::METHOD_DECLINECOUNTER, 0, 5, {kAustralia});
  *decline.mutable_events(0)->mutable_recurrence_id()->mutable_start() = TimeIn("2026-12-22T02:00:00", "UTC");
  state = TakeAll({kSeries, local, {kIndonesia, decline}});
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->counters_size(), 0);
}

TEST(MachineTest, ARefusalSaysTheStateAndWhatWouldBeValid) {
  const auto state = TakeAll({kInvited, kCalledOff});
  ASSERT_TRUE(state.ok()) << state.status();
  const auto refused = Take(*state, {kAustralia, MakeReply(kAustralia, kAccepted, 1, 6)}, 9);
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kVisitStepNotAllowed);
  const Metadata metadata = MetadataOf(refused.status());
  EXPECT_EQ(metadata.at("phase"), "cancelled");
  EXPECT_EQ(metadata.at("side"), "attendee");
  EXPECT_EQ(metadata.at("valid"), "REFRESH");
  EXPECT_NE(std::string(refused.status().message()).find("cancelled at sequence 1"), std::string::npos)
      << refused.status();
  // A stranger learns nothing of it.
  const auto strange = Take(*state, {kStranger, MakeReply(kStranger, kAccepted, 1, 6)}, 9);
  EXPECT_EQ(MetadataOf(strange.status()).at("phase"), "unknown to the hub");
}

TEST(MachineTest, WhomAStepConcernsItGoesTo) {
  const auto play = [](const VisitState* before, const Step& step, std::set<std::string, std::less<>> mailboxes) {
    const message::v1::Message message = MakeMessage(step.sender);
    return Play(before, step.visit,
                {.sender = message.sender(), .message_id = "m", .time_zone = "Asia/Jakarta", .mailboxes = &mailboxes})
        .status();
  };
  EXPECT_TRUE(play(nullptr, kInvited, {kAustralia, kNewZealand}).ok());
  EXPECT_EQ(ReasonOf(play(nullptr, kInvited, {kAustralia})), Reason::kBodyInvalid);
  const auto state = TakeAll({kInvited});
  ASSERT_TRUE(state.ok());
  EXPECT_TRUE(play(&*state, kAustraliaAccepts, {kIndonesia}).ok());
  EXPECT_EQ(ReasonOf(play(&*state, kAustraliaAccepts, {kNewZealand})), Reason::kBodyInvalid);
  EXPECT_EQ(ReasonOf(play(&*state, kCalledOff, {kAustralia})), Reason::kBodyInvalid);
  // 3.2.5: STATUS:CANCELLED calls all of it off. Programs that say so where they
  // take one off the list do not call it off for the others unnoticed.
  const Visit one = With(MakeStep(visit::v1::METHOD_CANCEL, 1, 5, {kAustralia}),
                         [](Event& e) { e.set_status(visit::v1::EVENT_STATUS_CANCELLED); });
  EXPECT_EQ(ReasonOf(play(&*state, {kIndonesia, one}, {kAustralia})), Reason::kBodyInvalid);
  // The same again to one alone: an answer to its REFRESH.
  EXPECT_TRUE(play(&*state, {kIndonesia, MakeRequest(0, 1)}, {kAustralia}).ok());
}

// A conference: the organizer and fifteen others, whose answers come in any order.
TEST(MachineTest, SixteenMinistriesAgreeWhenTheLastHas) {
  std::vector<std::string> names;
  for (int i = 1; i <= 15; ++i) names.push_back("partners/m" + std::to_string(10 + i));
  const Step invited{kIndonesia, MakeRequest(0, 0, names)};
  std::string agreed;
  std::mt19937 random(5546);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(names.begin(), names.end(), random);
    std::vector<Step> steps{invited};
    for (const std::string& name : names) {
      const auto before = TakeAll(steps);
      ASSERT_TRUE(before.ok()) << before.status();
      EXPECT_FALSE(before->agreed());
      steps.push_back({name, MakeReply(name, kAccepted, 0, 1)});
    }
    const auto after = TakeAll(steps);
    ASSERT_TRUE(after.ok()) << after.status();
    EXPECT_TRUE(after->agreed());
    VisitState state = *after;
    for (AttendeeState& attendee : *state.mutable_attendees()) attendee.clear_message_id();
    if (agreed.empty()) agreed = state.SerializeAsString();
    EXPECT_EQ(state.SerializeAsString(), agreed) << "the order of the answers does not matter";
  }
}

// Whatever is sent in whatever order, the table alone says who may.
TEST(MachineTest, EveryMethodInEveryPhaseBySide) {
  const std::vector<std::pair<schedule::v1::VisitPhase, std::vector<Step>>> phases = {
      {schedule::v1::VISIT_PHASE_UNSPECIFIED, {}},
      {schedule::v1::VISIT_PHASE_PUBLISHED, {{kIndonesia, Published(0, 0)}}},
      {schedule::v1::VISIT_PHASE_OPEN, {kInvited}},
      {schedule::v1::VISIT_PHASE_CANCELLED, {kInvited, kCalledOff}}};
  for (const auto& [phase, steps] : phases) {
    for (const MethodRule& rule : MethodRules()) {
      for (const char* sender : {kIndonesia, kAustralia, kStranger}) {
        std::optional<VisitState> before;
        if (!steps.empty()) before = *TakeAll(steps);
        Visit visit =
            MakeRequest(1, 30,
                        rule.attendees == AttendeeRule::kNone ? std::vector<std::string>{}
                                                              : std::vector<std::string>{kAustralia, kNewZealand});
        visit.set_method(rule.method);
        visit.mutable_events(0)->mutable_organizer()->set_name(before ? kIndonesia : sender);
        const auto status =
            Play(before ? &*before : nullptr, visit, {.sender = sender, .message_id = "m", .time_zone = "Asia/Jakarta"})
                .status();
        const Side side = before ? SideOf(*before, sender) : Side::kStranger;
        const bool may = Fits(rule, phase) && (side == rule.sender || (!before && rule.sender == Side::kOrganizer));
        const bool refused =
            ReasonOf(status) == Reason::kVisitUidTaken ||
            (ReasonOf(status) == Reason::kVisitStepNotAllowed && rule.method != visit::v1::METHOD_DECLINECOUNTER);
        if (rule.method != visit::v1::METHOD_DECLINECOUNTER || !may) {
          EXPECT_EQ(refused || ReasonOf(status) == Reason::kVisitStepNotAllowed, !may)
              << rule.name << " by " << sender << " in " << NameOf(phase) << ": " << status;
        }
      }
    }
  }
}

}  // namespace
}  // namespace duta::visit
