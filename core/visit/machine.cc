#include "core/visit/machine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/names.h"
#include "core/visit/attendees.h"
#include "core/visit/clearances.h"
#include "core/visit/moments.h"
#include "core/visit/recurrence.h"
#include "core/visit/sequences.h"
#include "core/visit/series.h"

namespace duta::visit {
namespace {

using google::protobuf::RepeatedPtrField;
using schedule::v1::AttendeeState;
using schedule::v1::Counter;
using schedule::v1::Occurrence;
using schedule::v1::VisitPhase;
using schedule::v1::VisitState;
using visit::v1::Attendee;
using visit::v1::Event;
using visit::v1::Visit;

std::string_view NameOf(Side side) {
  switch (side) {
    case Side::kOrganizer:
      return "organizer";
    case Side::kAttendee:
      return "attendee";
    case Side::kStranger:
      return "stranger";
  }
  return "stranger";
}

// One step.
class Player {
 public:
  Player(const VisitState* before, const Visit& visit, const StepFacts& facts)
      : visit_(visit), facts_(facts), rule_(*FindMethod(visit.method())) {
    if (before != nullptr) state_ = *before;
    is_new_ = before == nullptr;
  }

  StatusOr<VisitState> Run() && {
    DUTA_RETURN_IF_ERROR(CheckSender());
    if (is_new_) Begin();
    for (int i = 0; i < visit_.events_size(); ++i) {
      field_ = Indexed("events", i);
      DUTA_RETURN_IF_ERROR(CheckOrganizer(visit_.events(i)));
      DUTA_RETURN_IF_ERROR(Take(visit_.events(i)));
    }
    DUTA_RETURN_IF_ERROR(CheckEverybodyIsTold());
    NoteZone();
    state_.set_agreed(IsAgreed(state_));
    state_.set_marking_level(std::max<uint32_t>(state_.marking_level(), facts_.marking_level));
    return std::move(state_);
  }

 private:
  // Who may send it now.
  Status CheckSender() const {
    const Side side = is_new_ ? Side::kStranger : SideOf(state_, facts_.sender);
    const bool begins = is_new_ && rule_.sender == Side::kOrganizer;
    if (Fits(rule_, state_.phase()) && (begins || side == rule_.sender)) return absl::OkStatus();
    // To begin a visit under a uid that is there says that it is taken, no more.
    const bool would_begin = !is_new_ && side == Side::kStranger && rule_.if_none;
    if (would_begin) return Refuse(Reason::kVisitUidTaken, {}, {{"uid", visit_.uid()}});
    // Strangers learn nothing of the phase.
    const VisitPhase phase = side == Side::kStranger ? schedule::v1::VISIT_PHASE_UNSPECIFIED : state_.phase();
    const std::string valid = MethodsFor(side, phase);
    const std::string sequence = side == Side::kStranger ? "" : absl::StrCat(" at sequence ", state_.sequence());
    return Refuse(
        Reason::kVisitStepNotAllowed,
        absl::StrCat("the visit is ", std::string(visit::NameOf(phase)), sequence, ", ", std::string(facts_.sender),
                     " is ",
                     side == Side::kStranger ? "no party to it" : absl::StrCat("its ", std::string(NameOf(side))),
                     " and sent ", std::string(rule_.name), "; valid now: ", valid),
        {{"phase", std::string(visit::NameOf(phase))},
         {"side", std::string(NameOf(side))},
         {"method", std::string(rule_.name)},
         {"valid", valid}});
  }

  void Begin() {
    state_.set_uid(visit_.uid());
    state_.set_organizer(visit_.events(0).organizer().name());
    state_.set_phase(visit_.method() == visit::v1::METHOD_PUBLISH ? schedule::v1::VISIT_PHASE_PUBLISHED
                                                                  : schedule::v1::VISIT_PHASE_OPEN);
  }

  Status CheckOrganizer(const Event& event) const {
    if (event.organizer().name() == state_.organizer()) return absl::OkStatus();
    return InvalidField(field_ + ".organizer.name", absl::StrCat("the visit is organised by ", state_.organizer()));
  }

  SequencedStep At(const Event& event) const { return {rule_, field_, event}; }

  Status Take(const Event& event) {
    switch (visit_.method()) {
      case visit::v1::METHOD_PUBLISH:
      case visit::v1::METHOD_REQUEST:
        return event.has_recurrence_id() ? TakeOccurrence(event) : TakeVersion(event);
      case visit::v1::METHOD_REPLY:
        return TakeReply(event);
      case visit::v1::METHOD_ADD:
        return TakeAdd(event);
      case visit::v1::METHOD_CANCEL:
        return TakeCancel(event);
      case visit::v1::METHOD_REFRESH:
        return event.has_recurrence_id() ? series_.FindTarget(field_, event).status() : absl::OkStatus();
      case visit::v1::METHOD_COUNTER:
        return TakeCounter(event);
      case visit::v1::METHOD_DECLINECOUNTER:
        return TakeDecline(event);
      default:
        return InvalidField("method", "not one of the methods");
    }
  }

  // --- Versions

  Status TakeVersion(const Event& event) {
    if (!is_new_ && !state_.message_id().empty()) DUTA_RETURN_IF_ERROR(CheckVersion(At(event), state_.event()));
    const bool is_higher = is_new_ || event.sequence() > state_.sequence();
    // The same once more, to somebody who asked for it: nothing changes for all.
    if (!is_higher && IsRepeat(event)) return absl::OkStatus();
    NoteAllAttendees();
    const Claims claims = facts_.has_all_steps ? Claims::kRefused : Claims::kTaken;
    DUTA_RETURN_IF_ERROR(
        MergeClearances(field_, event, facts_.sender, claims, facts_.reader, *state_.mutable_clearances()));
    *state_.mutable_event() = event;
    state_.mutable_event()->clear_clearances();  // They stand in the state, with what their authorities said.
    state_.set_sequence(event.sequence());
    state_.set_message_id(std::string(facts_.message_id));
    state_.set_time_zone(std::string(facts_.time_zone));
    if (visit_.method() == visit::v1::METHOD_REQUEST) {
      state_.set_phase(schedule::v1::VISIT_PHASE_OPEN);
      MergeAttendees(event, is_higher);
    }
    // A counter that a new version follows is taken up or passed over.
    if (is_higher)
      EraseIf(*state_.mutable_counters(), [](const Counter& counter) { return !counter.event().has_recurrence_id(); });
    return is_higher ? DropLostOccurrences() : absl::OkStatus();
  }

  // Whether `event` says the same as the current version, later.
  bool IsRepeat(const Event& event) const {
    Event again = event;
    *again.mutable_dtstamp() = state_.event().dtstamp();
    again.clear_clearances();
    const bool has_news = state_.message_id().empty() || state_.phase() == schedule::v1::VISIT_PHASE_PUBLISHED;
    return !has_news && again.SerializeAsString() == state_.event().SerializeAsString() &&
           AsksForSame(event, state_.clearances());
  }

  void MergeAttendees(const Event& event, bool is_higher) {
    for (AttendeeState& known : *state_.mutable_attendees()) {
      const bool stays = std::any_of(event.attendees().begin(), event.attendees().end(),
                                     [&](const Attendee& attendee) { return attendee.name() == known.name(); });
      if (!stays) known.set_removed(true);
      if (is_higher) known.set_status(visit::v1::PARTICIPATION_STATUS_NEEDS_ACTION);
    }
    for (const Attendee& attendee : event.attendees()) {
      AttendeeState* known = FindAttendee(*state_.mutable_attendees(), attendee.name());
      if (known == nullptr || known->removed()) {
        if (known == nullptr) known = state_.add_attendees();
        known->set_name(attendee.name());
        known->set_removed(false);
        known->set_status(visit::v1::PARTICIPATION_STATUS_NEEDS_ACTION);
        new_attendees_.push_back(attendee.name());
      }
      known->set_role(attendee.role());
      if (is_higher) new_attendees_.push_back(attendee.name());
      // Of its own word the organizer is the one who may say it.
      if (attendee.name() == state_.organizer()) known->set_status(attendee.status());
    }
  }

  // Occurrences that the new series does not have.
  Status DropLostOccurrences() {
    DUTA_ASSIGN_OR_RETURN(const std::vector<Span> spans, Occurrences(state_.event(), series_.Zone(state_.event())));
    EraseIf(*state_.mutable_occurrences(),
            [&](const Occurrence& occurrence) { return !StartsAt(spans, occurrence.original_start().seconds()); });
    return absl::OkStatus();
  }

  // --- Occurrences

  Status TakeOccurrence(const Event& event) {
    if (state_.message_id().empty())
      return InvalidField(field_ + ".recurrence_id", "the hub has no series of this uid; send it first");
    DUTA_ASSIGN_OR_RETURN(const int64_t start, series_.FindTarget(field_, event));
    // It may carry another sequence than its series, but not fall behind its own.
    const Occurrence* known = series_.Find(start);
    const bool has_form = known != nullptr && known->event().has_start();
    if (has_form) DUTA_RETURN_IF_ERROR(CheckVersion(At(event), known->event()));
    NoteAllAttendees();
    Occurrence& occurrence = series_.Own(start, event);
    const bool is_higher = !has_form || event.sequence() > occurrence.event().sequence();
    *occurrence.mutable_event() = event;
    if (is_higher) occurrence.clear_attendees();
    for (const Attendee& attendee : event.attendees()) {
      if (FindAttendee(*state_.mutable_attendees(), attendee.name()) != nullptr) continue;
      return InvalidField(
          field_ + ".attendees",
          absl::StrCat(attendee.name(), " is not invited to the series; invite it with a REQUEST for all of it"));
    }
    if (is_higher) EraseIf(*state_.mutable_counters(), [&](const Counter& counter) { return IsFor(counter, event); });
    return absl::OkStatus();
  }

  Status TakeAdd(const Event& event) {
    if (event.sequence() <= state_.sequence()) {
      return Stale(At(event), state_.sequence(), "an occurrence is added with a higher one");
    }
    Event series = state_.event();
    *series.mutable_recurrence()->add_dates() = event.start();
    series.set_sequence(event.sequence());
    *series.mutable_dtstamp() = event.dtstamp();
    DUTA_ASSIGN_OR_RETURN(const std::vector<Span> spans, Prefixed(Occurrences(series, series_.Zone(series))));
    DUTA_ASSIGN_OR_RETURN(const Point start, ReadMoment(field_ + ".start", event.start(), series_.Zone(series)));
    DUTA_ASSIGN_OR_RETURN(const std::vector<Span> before, Occurrences(state_.event(), series_.Zone(series)));
    if (StartsAt(before, start.seconds))
      return InvalidField(field_ + ".start", "the series has an occurrence then already");
    *state_.mutable_event() = series;
    state_.set_sequence(event.sequence());
    Event occurrence = event;
    *occurrence.mutable_recurrence_id()->mutable_start() = event.start();
    Occurrence& own = series_.Own(start.seconds, occurrence);
    *own.mutable_event() = std::move(occurrence);
    for (AttendeeState& attendee : *state_.mutable_attendees())
      attendee.set_status(visit::v1::PARTICIPATION_STATUS_NEEDS_ACTION);
    state_.clear_counters();
    NoteAllAttendees();
    return absl::OkStatus();
  }

  StatusOr<std::vector<Span>> Prefixed(StatusOr<std::vector<Span>> spans) const {
    if (spans.ok() || ReasonOf(spans.status()) != Reason::kBodyInvalid) return spans;
    return InvalidField(field_ + ".start", "cannot be added to the series: of another form, or too many occurrences");
  }

  // --- Answers

  Status TakeReply(const Event& event) {
    const Attendee& answer = event.attendees(0);
    DUTA_RETURN_IF_ERROR(TakeDecisions(field_, event, facts_.sender, *state_.mutable_clearances()));
    if (event.has_recurrence_id()) return TakeOccurrenceReply(event, answer);
    DUTA_RETURN_IF_ERROR(CheckAnswers(At(event), state_.sequence()));
    AttendeeState* known = FindAttendee(*state_.mutable_attendees(), answer.name());
    if (known == nullptr || known->removed()) {
      return InvalidField(field_ + ".attendees[0].name", "is not invited under this name");
    }
    return Answer(event, answer, *known);
  }

  Status TakeOccurrenceReply(const Event& event, const Attendee& answer) {
    DUTA_ASSIGN_OR_RETURN(const int64_t start, series_.FindTarget(field_, event));
    DUTA_RETURN_IF_ERROR(CheckAnswers(At(event), SequenceToAnswer(event, start)));
    Occurrence& occurrence = series_.Own(start, event);
    AttendeeState* known = FindAttendee(*occurrence.mutable_attendees(), answer.name());
    if (known == nullptr) {
      known = occurrence.add_attendees();
      known->set_name(answer.name());
    }
    return Answer(event, answer, *known);
  }

  // The sequence that answers to an occurrence carry. Its own form may have been
  // sent before one was invited.
  uint32_t SequenceToAnswer(const Event& event, int64_t start) const {
    const uint32_t known = series_.SequenceOf(start);
    return facts_.has_all_steps ? known : std::max(known, event.sequence());
  }

  // The newest word to one sequence counts (2.1.5).
  Status Answer(const Event& event, const Attendee& answer, AttendeeState& known) const {
    const bool is_same_sequence = known.has_answer_time() && known.answered_sequence() == event.sequence();
    if (is_same_sequence && event.dtstamp().seconds() <= known.answer_time().seconds()) {
      return StaleStamp(At(event), known.answer_time());
    }
    known.set_status(answer.status());
    known.set_answered_sequence(event.sequence());
    *known.mutable_answer_time() = event.dtstamp();
    known.set_message_id(std::string(facts_.message_id));
    return absl::OkStatus();
  }

  // --- Counters

  // Whether both are about the same: an occurrence is known by its instant, on
  // whatever clock it is written (RFC 5545, 3.8.4.4).
  bool IsFor(const Counter& counter, const Event& event) const {
    if (counter.event().has_recurrence_id() != event.has_recurrence_id()) return false;
    return !event.has_recurrence_id() || series_.IsSameStart(counter.event(), event);
  }

  Status TakeCounter(const Event& event) {
    uint32_t current = state_.sequence();
    if (event.has_recurrence_id()) {
      DUTA_ASSIGN_OR_RETURN(const int64_t start, series_.FindTarget(field_, event));
      current = SequenceToAnswer(event, start);
    }
    DUTA_RETURN_IF_ERROR(CheckAnswers(At(event), current));
    const auto attendee = std::find_if(
        state_.attendees().begin(), state_.attendees().end(),
        [&](const AttendeeState& known) { return !known.removed() && ActsFor(facts_.sender, known.name()); });
    Counter* counter = nullptr;
    for (Counter& known : *state_.mutable_counters()) {
      if (known.attendee() == attendee->name() && IsFor(known, event)) counter = &known;
    }
    if (counter != nullptr && event.dtstamp().seconds() <= counter->dtstamp().seconds()) {
      return StaleStamp(At(event), counter->dtstamp());
    }
    if (counter == nullptr) counter = state_.add_counters();
    counter->set_attendee(attendee->name());
    counter->set_sequence(event.sequence());
    *counter->mutable_dtstamp() = event.dtstamp();
    *counter->mutable_event() = event;
    counter->set_message_id(std::string(facts_.message_id));
    return absl::OkStatus();
  }

  // Declines the counters of those to whom it goes, or whom it names.
  Status TakeDecline(const Event& event) {
    const auto is_meant = [&](const Counter& counter) {
      if (!IsFor(counter, event) || counter.sequence() != event.sequence()) return false;
      if (event.attendees().empty()) return IsTold(counter.attendee());
      return std::any_of(event.attendees().begin(), event.attendees().end(),
                         [&](const Attendee& attendee) { return attendee.name() == counter.attendee(); });
    };
    if (EraseIf(*state_.mutable_counters(), is_meant) > 0 || !facts_.has_all_steps) return absl::OkStatus();
    return Refuse(Reason::kVisitStepNotAllowed,
                  absl::StrCat("there is no open counter to sequence ", event.sequence(),
                               " of those to whom the DECLINECOUNTER goes"),
                  {{"phase", std::string(visit::NameOf(state_.phase()))},
                   {"side", "organizer"},
                   {"method", "DECLINECOUNTER"},
                   {"valid", "REQUEST, ADD, CANCEL"}});
  }

  // --- Cancellation

  Status TakeCancel(const Event& event) {
    if (event.has_recurrence_id()) return CancelOccurrences(event);
    if (event.sequence() < state_.sequence()) return Stale(At(event), state_.sequence(), "it may not go back");
    const bool is_whole = event.attendees().empty() || event.status() == visit::v1::EVENT_STATUS_CANCELLED;
    if (!is_whole && state_.phase() == schedule::v1::VISIT_PHASE_CANCELLED) {
      return InvalidField(field_ + ".attendees", "the visit is cancelled for all already");
    }
    if (!is_whole) return Uninvite(event);
    NoteAllAttendees();
    state_.set_phase(schedule::v1::VISIT_PHASE_CANCELLED);
    state_.mutable_event()->set_status(visit::v1::EVENT_STATUS_CANCELLED);
    state_.mutable_event()->mutable_comments()->CopyFrom(event.comments());
    SetVersion(event);
    state_.clear_counters();
    return absl::OkStatus();
  }

  Status Uninvite(const Event& event) {
    for (const Attendee& attendee : event.attendees()) {
      AttendeeState* known = FindAttendee(*state_.mutable_attendees(), attendee.name());
      if (known == nullptr || known->removed()) {
        return InvalidField(field_ + ".attendees", absl::StrCat(attendee.name(), " is not invited"));
      }
      known->set_removed(true);
      new_attendees_.push_back(attendee.name());
      EraseIf(*state_.mutable_counters(),
              [&](const Counter& counter) { return counter.attendee() == attendee.name(); });
    }
    // Those who stay are not told, and need not answer again: for them the version
    // is the one that they know.
    return absl::OkStatus();
  }

  Status CancelOccurrences(const Event& event) {
    DUTA_ASSIGN_OR_RETURN(const int64_t start, series_.FindTarget(field_, event));
    if (event.sequence() < series_.SequenceOf(start))
      return Stale(At(event), series_.SequenceOf(start), "it may not go back");
    DUTA_ASSIGN_OR_RETURN(const std::vector<Span> spans, Occurrences(state_.event(), series_.Zone(state_.event())));
    for (const Span& span : spans) {
      const bool is_meant = span.start == start || (event.recurrence_id().this_and_future() && span.start > start);
      if (!is_meant) continue;
      Event cancelled;
      *cancelled.mutable_recurrence_id()->mutable_start() = series_.MomentOf(span.start);
      Occurrence& occurrence = series_.Own(span.start, cancelled);
      occurrence.mutable_event()->set_status(visit::v1::EVENT_STATUS_CANCELLED);
      occurrence.mutable_event()->set_sequence(event.sequence());
      *occurrence.mutable_event()->mutable_dtstamp() = event.dtstamp();
    }
    NoteAllAttendees();
    return absl::OkStatus();
  }

  void SetVersion(const Event& event) {
    state_.set_sequence(event.sequence());
    state_.mutable_event()->set_sequence(event.sequence());
    *state_.mutable_event()->mutable_dtstamp() = event.dtstamp();
    state_.set_message_id(std::string(facts_.message_id));
  }

  // Attendees have clocks of their own.
  void NoteZone() {
    if (rule_.sender != Side::kAttendee) return;
    for (AttendeeState& attendee : *state_.mutable_attendees()) {
      if (ActsFor(facts_.sender, attendee.name())) attendee.set_time_zone(std::string(facts_.time_zone));
    }
  }

  // --- Who is told

  bool IsTold(const std::string& name) const {
    if (facts_.mailboxes == nullptr) return true;
    return facts_.mailboxes->contains(name) || facts_.mailboxes->contains(PartnerOf(name));
  }

  void NoteAllAttendees() {
    for (const AttendeeState& attendee : state_.attendees()) {
      if (!attendee.removed()) new_attendees_.push_back(attendee.name());
    }
  }

  // A step that concerns somebody goes to it, and an answer to the organizer.
  Status CheckEverybodyIsTold() const {
    if (rule_.sender == Side::kAttendee) {
      if (IsTold(state_.organizer())) return absl::OkStatus();
      return InvalidField("organizer", absl::StrCat(std::string(rule_.name), " goes to the organizer, ",
                                                    state_.organizer(), ": address the message to it"));
    }
    for (const std::string& name : new_attendees_) {
      if (ActsFor(facts_.sender, name) || IsTold(name)) continue;
      return InvalidField("attendees", absl::StrCat(std::string(rule_.name), " concerns ", name,
                                                    ", but the message is not addressed to it"));
    }
    return absl::OkStatus();
  }

  // Number of items erased.
  template <typename Item, typename Predicate>
  static int EraseIf(RepeatedPtrField<Item>& items, const Predicate& predicate) {
    const auto end = std::remove_if(items.begin(), items.end(), predicate);
    const int count = static_cast<int>(items.end() - end);
    items.erase(end, items.end());
    return count;
  }

  const Visit& visit_;
  const StepFacts& facts_;
  const MethodRule& rule_;
  VisitState state_;
  Series series_{state_};
  bool is_new_ = false;
  std::string field_;                       // Of the event that is being taken.
  std::vector<std::string> new_attendees_;  // Whom the step concerns.
};

}  // namespace

StatusOr<VisitState> Play(const VisitState* before, const Visit& visit, const StepFacts& facts) {
  return Player(before, visit, facts).Run();
}

}  // namespace duta::visit
