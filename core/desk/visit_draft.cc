#include "core/desk/visit_draft.h"

#include <algorithm>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/desk/fault.h"
#include "core/desk/moments.h"
#include "core/desk/words.h"
#include "core/kinds/visit/media_type.h"
#include "core/visit/sequences.h"

namespace duta::desk {
namespace {

using visit::v1::Event;
using visit::v1::Visit;

// DTSTAMP has no fractions. Later than every answer and counter so far: of two
// steps in one second the second would be taken for the older one.
google::protobuf::Timestamp StampAfter(const State& state, Instant now) {
  google::protobuf::Timestamp stamp = ToTimestamp(now);
  stamp.set_nanos(0);
  const auto follow = [&](const google::protobuf::Timestamp& before) {
    // What lies ahead of the clock by more than a slip is no reason to go along.
    constexpr int64_t kSlip = 60;
    if (before.seconds() >= stamp.seconds() && before.seconds() < stamp.seconds() + kSlip)
      stamp.set_seconds(before.seconds() + 1);
  };
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) follow(attendee.answer_time());
  for (const schedule::v1::Counter& counter : state.counters()) follow(counter.dtstamp());
  return stamp;
}

std::string SenderOf(const StepWords& words, const Setting& setting) {
  return FirstOf({words.header.from, setting.profile.name});
}

void SetComments(const StepWords& words, Event& event) {
  event.clear_comments();
  for (const std::string& comment : words.comments) event.add_comments(comment);
}

// Everybody who is invited, the organizer left out.
std::vector<std::string> Invited(const State& state) {
  std::vector<std::string> names;
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) {
    if (!attendee.removed() && attendee.name() != state.organizer()) names.push_back(attendee.name());
  }
  return names;
}

// What a counter does not speak of stays: calendar programs know nothing of
// journeys and ranks, and leave them out of what they send back.
void KeepWhatIsUnsaid(const Event& current, Event& counter) {
  if (counter.level() == visit::v1::LEVEL_UNSPECIFIED) counter.set_level(current.level());
  if (counter.delegations().empty()) *counter.mutable_delegations() = current.delegations();
  if (counter.legs().empty()) *counter.mutable_legs() = current.legs();
  if (counter.meetings().empty()) *counter.mutable_meetings() = current.meetings();
  if (counter.deadlines().empty()) *counter.mutable_deadlines() = current.deadlines();
  if (counter.contacts().empty()) *counter.mutable_contacts() = current.contacts();
  const auto& venue = current.venue();
  if (counter.venue().time_zone().empty() && counter.venue().name() == venue.name()) *counter.mutable_venue() = venue;
}

// The organizer's next version: a counter that is taken up, or the current one.
StatusOr<Event> NextVersion(const State& state, const std::string& take_counter) {
  Event event = state.event();
  if (!take_counter.empty()) {
    const auto counter = std::find_if(state.counters().begin(), state.counters().end(),
                                      [&](const auto& each) { return each.attendee() == take_counter; });
    if (counter == state.counters().end())
      return Wrong("take_counter", ": there is no open counter of " + take_counter);
    event = counter->event();
    KeepWhatIsUnsaid(state.event(), event);
  }
  *event.mutable_clearances() = state.clearances();
  return event;
}

// The same instant, on whatever clock; of days the same day.
bool IsSameTime(const visit::v1::Moment& a, const visit::v1::Moment& b) {
  if (IsDay(a) || IsDay(b)) return a.local() == b.local();
  return a.instant().seconds() == b.instant().seconds();
}

// The occurrence that `text` names, by its original start.
Status SetOccurrence(const std::string& text, const State& state, const Setting& setting, Event& event) {
  if (text.empty()) return absl::OkStatus();
  const std::string zone = FirstOf({state.event().start().time_zone(), setting.zone});
  DUTA_ASSIGN_OR_RETURN(*event.mutable_recurrence_id()->mutable_start(),
                        ParseMoment(text, zone, setting.now, "occurrence"));
  for (const schedule::v1::Occurrence& occurrence : state.occurrences()) {
    if (IsSameTime(occurrence.event().recurrence_id().start(), event.recurrence_id().start())) {
      event.set_sequence(occurrence.event().sequence());
    }
  }
  return absl::OkStatus();
}

Status NoClearance(const char* field, const std::string& id, const State& state) {
  std::string known;
  for (const visit::v1::Clearance& clearance : state.clearances()) {
    known.append(known.empty() ? "it has " : ", ").append(clearance.id());
  }
  return Wrong(field,
               ": \"" + id + "\" is no clearance of this visit; " + (known.empty() ? "it asks for none" : known));
}

// `landing-1=DC/2026/117`: which clearance, and its number or a remark.
Status Decide(const std::vector<std::string>& texts, const char* field, visit::v1::ClearanceState decision,
              const State& state, Event& event) {
  for (const std::string& text : texts) {
    const std::string id = text.substr(0, text.find('='));
    const std::string word = id.size() == text.size() ? "" : text.substr(id.size() + 1);
    const auto known = std::find_if(state.clearances().begin(), state.clearances().end(),
                                    [&](const auto& each) { return each.id() == id; });
    if (known == state.clearances().end()) return NoClearance(field, id, state);
    visit::v1::Clearance& clearance = *event.add_clearances();
    clearance = *known;
    clearance.set_state(decision);
    if (decision == visit::v1::CLEARANCE_STATE_GRANTED) {
      clearance.set_reference(word);
    } else {
      clearance.set_remark(word);
    }
  }
  return absl::OkStatus();
}

// Under which of its names the sender is invited.
std::string InvitedAs(const std::string& sender, const State& state) {
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) {
    if (attendee.name() == sender) return sender;
  }
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) {
    if (ActsFor(sender, attendee.name())) return attendee.name();
  }
  return sender;
}

// Nothing follows a cancellation.
Status CheckStands(const State& state) {
  if (state.phase() != schedule::v1::VISIT_PHASE_CANCELLED) return absl::OkStatus();
  return Refuse(Reason::kVisitStepNotAllowed,
                "the visit is cancelled at sequence " + std::to_string(state.sequence()) +
                    ", which is final; a new one has a name of its own",
                {{"phase", "cancelled"}});
}

// A step of a visit that there is.
Step NextStep(visit::v1::Method method, const StepWords& words, const State& state, const Setting& setting,
              std::vector<std::string> recipients, const std::string& title) {
  Step step{.visit = MakeStep(method, state, setting.now),
            .recipients = std::move(recipients),
            .subject = title + state.event().summary(),
            .marking_level = state.marking_level()};
  SetComments(words, *step.visit.mutable_events(0));
  return step;
}

}  // namespace

StatusOr<Step> Propose(const ProposeWords& words, const StepWords& step, const Setting& setting) {
  const std::string sender = SenderOf(step, setting);
  State state;
  state.set_organizer(sender);
  const std::string segment = sender.substr(sender.rfind('/') + 1);
  state.set_uid(words.uid.empty() ? ToHex(RandomBytes(8)) + "@" + segment : words.uid);
  Step drafted{.visit = MakeStep(visit::v1::METHOD_REQUEST, state, setting.now)};
  Event& event = *drafted.visit.mutable_events(0);
  DUTA_RETURN_IF_ERROR(ApplyWords(words.event, setting, event));
  if (event.summary().empty()) return Wrong("summary", " is missing: what the visit is, in one line");
  if (!event.has_start()) return Wrong("start", " is missing: when it begins");
  if (event.attendees().empty()) return Wrong("with", " is missing: whom the visit is with, such as partners/au-dfat");
  if (event.attendees_size() == 1 && event.attendees(0).name() == sender) {
    return Wrong("with", ": " + sender + " is yourself; name whom the visit is with");
  }
  if (event.status() == 0) event.set_status(visit::v1::EVENT_STATUS_TENTATIVE);
  SetComments(step, event);
  for (const auto& attendee : event.attendees()) {
    if (attendee.name() != sender) drafted.recipients.push_back(attendee.name());
  }
  drafted.subject = event.summary();
  return drafted;
}

StatusOr<Step> Change(const ChangeWords& words, const StepWords& step, const State& state, const Setting& setting) {
  DUTA_RETURN_IF_ERROR(CheckStands(state));
  Step drafted = NextStep(visit::v1::METHOD_REQUEST, step, state, setting, Invited(state), "");
  Event& event = *drafted.visit.mutable_events(0);
  const google::protobuf::Timestamp stamp = event.dtstamp();
  DUTA_ASSIGN_OR_RETURN(event, NextVersion(state, words.take_counter));
  DUTA_RETURN_IF_ERROR(ApplyWords(words.event, setting, event));
  *event.mutable_organizer() = state.event().organizer();
  *event.mutable_dtstamp() = stamp;
  const bool is_raised = visit::NeedsAnswers(state.event(), event) || !words.take_counter.empty();
  event.set_sequence(state.sequence() + (is_raised ? 1 : 0));
  SetComments(step, event);
  std::vector<std::string>& recipients = drafted.recipients;
  for (const auto& attendee : event.attendees()) {
    const bool is_new = std::find(recipients.begin(), recipients.end(), attendee.name()) == recipients.end();
    if (is_new && attendee.name() != state.organizer()) recipients.push_back(attendee.name());
  }
  drafted.subject = "Changed: " + event.summary();
  return drafted;
}

StatusOr<Step> Counter(const EventWords& words, const StepWords& step, const State& state, const Setting& setting) {
  DUTA_RETURN_IF_ERROR(CheckStands(state));
  Step drafted = NextStep(visit::v1::METHOD_COUNTER, step, state, setting, {state.organizer()}, "");
  Event& event = *drafted.visit.mutable_events(0);
  const google::protobuf::Timestamp stamp = event.dtstamp();
  event = state.event();
  *event.mutable_dtstamp() = stamp;
  DUTA_RETURN_IF_ERROR(ApplyWords(words, setting, event));
  event.clear_clearances();
  SetComments(step, event);
  event.set_sequence(state.sequence());
  drafted.subject = "Counter: " + event.summary();
  return drafted;
}

StatusOr<Step> Reply(const ReplyWords& words, const StepWords& step, const State& state, const Setting& setting) {
  DUTA_RETURN_IF_ERROR(CheckStands(state));
  Step drafted =
      NextStep(visit::v1::METHOD_REPLY, step, state, setting, {state.organizer()}, WordOf(words.answer) + ": ");
  Event& event = *drafted.visit.mutable_events(0);
  visit::v1::Attendee& attendee = *event.add_attendees();
  attendee.set_name(FirstOf({words.as, InvitedAs(SenderOf(step, setting), state)}));
  attendee.set_status(words.answer);
  DUTA_RETURN_IF_ERROR(SetOccurrence(words.occurrence, state, setting, event));
  DUTA_RETURN_IF_ERROR(Decide(words.grants, "grant", visit::v1::CLEARANCE_STATE_GRANTED, state, event));
  DUTA_RETURN_IF_ERROR(Decide(words.refusals, "refuse", visit::v1::CLEARANCE_STATE_REFUSED, state, event));
  return drafted;
}

StatusOr<Step> Cancel(const CancelWords& words, const StepWords& step, const State& state, const Setting& setting) {
  Step drafted = NextStep(visit::v1::METHOD_CANCEL, step, state, setting,
                          words.uninvite.empty() ? Invited(state) : words.uninvite, "Cancelled: ");
  Event& event = *drafted.visit.mutable_events(0);
  DUTA_RETURN_IF_ERROR(SetOccurrence(words.occurrence, state, setting, event));
  if (words.and_future && words.occurrence.empty())
    return Wrong("and_future", " says from which occurrence on: name it");
  if (words.and_future) event.mutable_recurrence_id()->set_this_and_future(true);
  event.set_sequence(event.sequence() + 1);
  for (const std::string& name : words.uninvite) event.add_attendees()->set_name(name);
  if (words.uninvite.empty()) event.set_status(visit::v1::EVENT_STATUS_CANCELLED);
  return drafted;
}

Step Refresh(const StepWords& step, const State& state, const Setting& setting) {
  Step drafted = NextStep(visit::v1::METHOD_REFRESH, step, state, setting, {state.organizer()}, "Please send again: ");
  drafted.visit.mutable_events(0)->add_attendees()->set_name(InvitedAs(SenderOf(step, setting), state));
  return drafted;
}

Step DeclineCounter(const std::string& attendee, const StepWords& step, const State& state, const Setting& setting) {
  Step drafted = NextStep(visit::v1::METHOD_DECLINECOUNTER, step, state, setting, {attendee}, "Counter declined: ");
  drafted.visit.mutable_events(0)->add_attendees()->set_name(attendee);
  return drafted;
}

Visit MakeStep(visit::v1::Method method, const State& state, Instant now) {
  Visit visit;
  visit.set_method(method);
  visit.set_uid(state.uid());
  Event& event = *visit.add_events();
  event.set_sequence(state.sequence());
  *event.mutable_dtstamp() = StampAfter(state, now);
  event.mutable_organizer()->set_name(state.organizer());
  return visit;
}

StatusOr<Draft> WrapStep(const Step& step, const StepWords& words, const Setting& setting) {
  HeaderWords header = words.header;
  header.to = step.recipients;
  header.to.insert(header.to.end(), words.header.to.begin(), words.header.to.end());
  if (header.to.empty()) return Wrong("with", " is missing: whom the visit is with, such as partners/au-dfat");
  const HeaderDefaults defaults{.subject = step.subject,
                                .marking = static_cast<message::v1::Level>(step.marking_level)};
  DUTA_ASSIGN_OR_RETURN(Draft draft, DraftHeader(header, defaults, setting));
  draft.message.mutable_body()->set_media_type(kinds::kVisitMediaType);
  draft.message.mutable_body()->set_content(step.visit.SerializeAsString());
  return draft;
}

}  // namespace duta::desk
