// `duta visit`: the steps of a visit, each a signed message.
#include <algorithm>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/cli/shell/words.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/visit_calls.h"
#include "core/cli/visit/visit_draft.h"
#include "core/cli/visit/visit_times.h"

namespace duta::cli {
namespace {

using schedule::v1::VisitState;
using visit::v1::Event;
using visit::v1::Visit;

struct ProposeOptions {
  EventOptions event;
  StepOptions step;
  std::string uid;
};

struct ChangeOptions {
  std::string uid, take_counter;
  EventOptions event;
  StepOptions step;
};

struct ReplyOptions {
  std::string uid, occurrence, as;
  bool accept = false, decline = false, tentative = false;
  std::vector<std::string> grants, refusals;
  StepOptions step;
};

struct CancelOptions {
  std::string uid, occurrence;
  std::vector<std::string> uninvite;
  bool and_future = false;
  StepOptions step;
};

struct PlainOptions {
  std::string uid, of;
  StepOptions step;
};

Status AddComments(const StepOptions& options, Event& event) {
  event.clear_comments();
  for (const std::string& comment : options.comments) event.add_comments(comment);
  return absl::OkStatus();
}

// What the hub thinks of a step before it is sent, for people.
Status PrintRemarks(Session& session, const Visit& visit) {
  if (session.console().json()) return absl::OkStatus();
  schedule::v1::CheckVisitRequest request;
  *request.mutable_visit() = visit;
  request.set_time_zone(session.Zone());
  DUTA_ASSIGN_OR_RETURN(const auto response, CheckVisit(session, request));
  Table table({"TO THINK OF", "ABOUT", "TEXT"});
  for (const auto& remark : response.remarks()) table.Add({remark.code(), remark.field(), remark.text()});
  session.console().Print(table.Format(session.console().width()));
  return absl::OkStatus();
}

Status Send(Session& session, const Visit& visit, const StepOptions& options,
            const std::vector<std::string>& recipients, uint32_t marking, const std::string& subject) {
  DUTA_ASSIGN_OR_RETURN(const auto message, WrapStep(session, visit, options, recipients, marking, subject));
  DUTA_RETURN_IF_ERROR(SignAndSend(session, message, SendingOf(options)));
  if (!session.console().json() && !options.dry_run) session.console().Print("Visit: " + OneLine(visit.uid()) + "\n");
  return absl::OkStatus();
}

StatusOr<std::string> Sender(Session& session, const StepOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  return options.from.empty() ? profile->name : options.from;
}

Status Propose(Session& session, const ProposeOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::string sender, Sender(session, options.step));
  VisitState state;
  state.set_organizer(sender);
  const std::string segment = sender.substr(sender.rfind('/') + 1);
  state.set_uid(options.uid.empty() ? ToHex(RandomBytes(8)) + "@" + segment : options.uid);
  Visit visit = MakeStep(visit::v1::METHOD_REQUEST, state, session.clock().Now());
  Event& event = *visit.mutable_events(0);
  DUTA_RETURN_IF_ERROR(ApplyOptions(options.event, session.Zone(), session.clock().Now(), event));
  if (event.summary().empty()) return Usage("--summary is missing: what the visit is, in one line");
  if (!event.has_start()) return Usage("--start is missing: when it begins");
  if (event.attendees().empty()) return Usage("--with is missing: whom the visit is with, such as partners/au-dfat");
  if (event.status() == 0) event.set_status(visit::v1::EVENT_STATUS_TENTATIVE);
  DUTA_RETURN_IF_ERROR(AddComments(options.step, event));
  DUTA_RETURN_IF_ERROR(PrintRemarks(session, visit));
  std::vector<std::string> recipients;
  for (const auto& attendee : event.attendees()) {
    if (attendee.name() != sender) recipients.push_back(attendee.name());
  }
  return Send(session, visit, options.step, recipients, 0, event.summary());
}

bool NeedsAnswers(const Event& before, const Event& after) {
  return before.start().SerializeAsString() != after.start().SerializeAsString() ||
         before.end().SerializeAsString() != after.end().SerializeAsString() ||
         before.recurrence().SerializeAsString() != after.recurrence().SerializeAsString();
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

// The organizer's next version: a counter that is taken up, or the current one,
// changed.
StatusOr<Event> NextVersion(const VisitState& state, const ChangeOptions& options) {
  Event event = state.event();
  if (!options.take_counter.empty()) {
    const auto counter = std::find_if(state.counters().begin(), state.counters().end(),
                                      [&](const auto& each) { return each.attendee() == options.take_counter; });
    if (counter == state.counters().end())
      return Usage("--take-counter: there is no open counter of " + options.take_counter);
    event = counter->event();
    KeepWhatIsUnsaid(state.event(), event);
  }
  *event.mutable_clearances() = state.clearances();
  return event;
}

Status Change(Session& session, const ChangeOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const VisitState state, GetVisit(session, options.uid));
  Visit visit = MakeStep(visit::v1::METHOD_REQUEST, state, session.clock().Now());
  const Event stamp = visit.events(0);
  DUTA_ASSIGN_OR_RETURN(Event event, NextVersion(state, options));
  DUTA_RETURN_IF_ERROR(ApplyOptions(options.event, session.Zone(), session.clock().Now(), event));
  *event.mutable_organizer() = state.event().organizer();
  *event.mutable_dtstamp() = stamp.dtstamp();
  const bool is_raised = NeedsAnswers(state.event(), event) || !options.take_counter.empty();
  event.set_sequence(state.sequence() + (is_raised ? 1 : 0));
  DUTA_RETURN_IF_ERROR(AddComments(options.step, event));
  *visit.mutable_events(0) = event;
  DUTA_RETURN_IF_ERROR(PrintRemarks(session, visit));
  std::vector<std::string> recipients = Invited(state);
  for (const auto& attendee : event.attendees()) {
    const bool is_new = std::find(recipients.begin(), recipients.end(), attendee.name()) == recipients.end();
    if (is_new && attendee.name() != state.organizer()) recipients.push_back(attendee.name());
  }
  return Send(session, visit, options.step, recipients, state.marking_level(), "Changed: " + event.summary());
}

Status Counter(Session& session, const ChangeOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const VisitState state, GetVisit(session, options.uid));
  Visit visit = MakeStep(visit::v1::METHOD_COUNTER, state, session.clock().Now());
  Event event = state.event();
  *event.mutable_dtstamp() = visit.events(0).dtstamp();
  DUTA_RETURN_IF_ERROR(ApplyOptions(options.event, session.Zone(), session.clock().Now(), event));
  event.clear_clearances();
  DUTA_RETURN_IF_ERROR(AddComments(options.step, event));
  event.set_sequence(state.sequence());
  *visit.mutable_events(0) = event;
  DUTA_RETURN_IF_ERROR(PrintRemarks(session, visit));
  return Send(session, visit, options.step, {state.organizer()}, state.marking_level(), "Counter: " + event.summary());
}

// The occurrence that `text` names, by its original start.
Status SetOccurrence(Session& session, const std::string& text, const VisitState& state, Event& event) {
  if (text.empty()) return absl::OkStatus();
  const std::string zone =
      state.event().start().time_zone().empty() ? session.Zone() : state.event().start().time_zone();
  DUTA_ASSIGN_OR_RETURN(*event.mutable_recurrence_id()->mutable_start(),
                        ParseMoment(text, zone, session.clock().Now(), "--occurrence"));
  const std::string wanted = event.recurrence_id().start().local();
  for (const schedule::v1::Occurrence& occurrence : state.occurrences()) {
    if (occurrence.event().recurrence_id().start().local() == wanted) event.set_sequence(occurrence.event().sequence());
  }
  return absl::OkStatus();
}

// `landing-1=DC/2026/117`: which clearance, and its number or a remark.
Status Decide(const std::vector<std::string>& texts, visit::v1::ClearanceState decision, const VisitState& state,
              Event& event) {
  for (const std::string& text : texts) {
    const std::string id = text.substr(0, text.find('='));
    const std::string word = id.size() == text.size() ? "" : text.substr(id.size() + 1);
    const auto known = std::find_if(state.clearances().begin(), state.clearances().end(),
                                    [&](const auto& each) { return each.id() == id; });
    if (known == state.clearances().end())
      return Usage("\"" + id + "\" is no clearance of this visit; `duta visit show` lists them");
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

// Under which of its names the caller is invited.
StatusOr<std::string> InvitedAs(Session& session, const VisitState& state, const std::string& as,
                                const StepOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::string sender, Sender(session, options));
  if (!as.empty()) return as;
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) {
    if (attendee.name() == sender) return sender;
  }
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) {
    if (ActsFor(sender, attendee.name())) return attendee.name();
  }
  return sender;
}

Status Reply(Session& session, const ReplyOptions& options) {
  if (options.accept + options.decline + options.tentative != 1)
    return Usage("give one of --accept, --decline and --tentative");
  DUTA_ASSIGN_OR_RETURN(const VisitState state, GetVisit(session, options.uid));
  Visit visit = MakeStep(visit::v1::METHOD_REPLY, state, session.clock().Now());
  Event& event = *visit.mutable_events(0);
  visit::v1::Attendee& attendee = *event.add_attendees();
  DUTA_ASSIGN_OR_RETURN(*attendee.mutable_name(), InvitedAs(session, state, options.as, options.step));
  attendee.set_status(options.accept    ? visit::v1::PARTICIPATION_STATUS_ACCEPTED
                      : options.decline ? visit::v1::PARTICIPATION_STATUS_DECLINED
                                        : visit::v1::PARTICIPATION_STATUS_TENTATIVE);
  DUTA_RETURN_IF_ERROR(SetOccurrence(session, options.occurrence, state, event));
  DUTA_RETURN_IF_ERROR(Decide(options.grants, visit::v1::CLEARANCE_STATE_GRANTED, state, event));
  DUTA_RETURN_IF_ERROR(Decide(options.refusals, visit::v1::CLEARANCE_STATE_REFUSED, state, event));
  DUTA_RETURN_IF_ERROR(AddComments(options.step, event));
  return Send(session, visit, options.step, {state.organizer()}, state.marking_level(),
              WordOf(attendee.status()) + ": " + state.event().summary());
}

Status Cancel(Session& session, const CancelOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const VisitState state, GetVisit(session, options.uid));
  Visit visit = MakeStep(visit::v1::METHOD_CANCEL, state, session.clock().Now());
  Event& event = *visit.mutable_events(0);
  DUTA_RETURN_IF_ERROR(SetOccurrence(session, options.occurrence, state, event));
  if (options.and_future && options.occurrence.empty()) return Usage("--and-future goes with --occurrence");
  if (options.and_future) event.mutable_recurrence_id()->set_this_and_future(true);
  event.set_sequence(event.sequence() + 1);
  for (const std::string& name : options.uninvite) event.add_attendees()->set_name(name);
  if (options.uninvite.empty()) event.set_status(visit::v1::EVENT_STATUS_CANCELLED);
  DUTA_RETURN_IF_ERROR(AddComments(options.step, event));
  const std::vector<std::string> recipients = options.uninvite.empty() ? Invited(state) : options.uninvite;
  return Send(session, visit, options.step, recipients, state.marking_level(), "Cancelled: " + state.event().summary());
}

Status Refresh(Session& session, const PlainOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const VisitState state, GetVisit(session, options.uid));
  Visit visit = MakeStep(visit::v1::METHOD_REFRESH, state, session.clock().Now());
  visit::v1::Attendee& attendee = *visit.mutable_events(0)->add_attendees();
  DUTA_ASSIGN_OR_RETURN(*attendee.mutable_name(), InvitedAs(session, state, "", options.step));
  DUTA_RETURN_IF_ERROR(AddComments(options.step, *visit.mutable_events(0)));
  return Send(session, visit, options.step, {state.organizer()}, state.marking_level(),
              "Please send again: " + state.event().summary());
}

Status DeclineCounter(Session& session, const PlainOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const VisitState state, GetVisit(session, options.uid));
  Visit visit = MakeStep(visit::v1::METHOD_DECLINECOUNTER, state, session.clock().Now());
  visit.mutable_events(0)->add_attendees()->set_name(options.of);
  DUTA_RETURN_IF_ERROR(AddComments(options.step, *visit.mutable_events(0)));
  return Send(session, visit, options.step, {options.of}, state.marking_level(),
              "Counter declined: " + state.event().summary());
}

void AddUid(Command command, std::string& uid) {
  command.AddOption("uid", uid, "The visit, as `duta visit list` names it").Required().Takes("UID");
}

void AddPropose(Command visit, Session& session) {
  Command command = visit.AddCommand("propose", "Propose a visit: invite others to it");
  ProposeOptions& options = Bind(command, session, Propose);
  AddEventOptions(command, options.event);
  AddStepOptions(command, options.step);
  command.AddOption("--uid", options.uid, "Name of the visit for its whole life; default: a fresh one").Takes("UID");
}

void AddChange(Command visit, Session& session) {
  Command command = visit.AddCommand("change", "Change a visit that you organise, or take up a counter");
  ChangeOptions& options = Bind(command, session, Change);
  AddUid(command, options.uid);
  AddEventOptions(command, options.event);
  AddStepOptions(command, options.step);
  command.AddOption("--without", options.event.without, "Partner that is taken off the list; repeat for more")
      .Takes("NAME");
  command.AddOption("--take-counter", options.take_counter, "Partner whose counter becomes the next version")
      .Takes("NAME");
}

void AddCounter(Command visit, Session& session) {
  Command command = visit.AddCommand("counter", "Answer an invitation with how you want it instead");
  ChangeOptions& options = Bind(command, session, Counter);
  AddUid(command, options.uid);
  AddEventOptions(command, options.event);
  AddStepOptions(command, options.step);
}

void AddReply(Command visit, Session& session) {
  Command command = visit.AddCommand("reply", "Accept an invitation, decline it, or keep it open");
  ReplyOptions& options = Bind(command, session, Reply);
  AddUid(command, options.uid);
  command.AddFlag("--accept", options.accept, "You come");
  command.AddFlag("--decline", options.decline, "You do not come");
  command.AddFlag("--tentative", options.tentative, "You may come");
  command.AddOption("--occurrence", options.occurrence, "One of a series, by its original start").Takes("TIME");
  command.AddOption("--as", options.as, "Under which name you are invited, if it is a unit's").Takes("NAME");
  command.AddOption("--grant", options.grants, "Clearance that you give, with its number: landing-1=DC/2026/117")
      .Takes("TEXT");
  command.AddOption("--refuse", options.refusals, "Clearance that you do not give, with a remark").Takes("TEXT");
  AddStepOptions(command, options.step);
}

void AddCancel(Command visit, Session& session) {
  Command command = visit.AddCommand("cancel", "Call a visit off, or one of a series, or uninvite somebody");
  CancelOptions& options = Bind(command, session, Cancel);
  AddUid(command, options.uid);
  command.AddOption("--uninvite", options.uninvite, "Take these off the list alone; repeat for more").Takes("NAME");
  command.AddOption("--occurrence", options.occurrence, "One of a series, by its original start").Takes("TIME");
  command.AddFlag("--and-future", options.and_future, "And all of the series after it");
  AddStepOptions(command, options.step);
}

void AddOthers(Command visit, Session& session) {
  Command refresh = visit.AddCommand("refresh", "Ask the organizer to send the visit again");
  PlainOptions& asked = Bind(refresh, session, Refresh);
  AddUid(refresh, asked.uid);
  AddStepOptions(refresh, asked.step);
  Command decline = visit.AddCommand("decline-counter", "Stay with the visit as you proposed it");
  PlainOptions& declined = Bind(decline, session, DeclineCounter);
  AddUid(decline, declined.uid);
  decline.AddOption("--of", declined.of, "Partner whose counter is declined").Required().Takes("NAME");
  AddStepOptions(decline, declined.step);
}

}  // namespace

void AddVisit(Command root, Session& session) {
  Command visit = root.AddCommand("visit", "Plan visits: propose, answer, change, look, prove");
  visit.RequireCommand();
  AddPropose(visit, session);
  AddReply(visit, session);
  AddCounter(visit, session);
  AddChange(visit, session);
  AddCancel(visit, session);
  AddOthers(visit, session);
  AddVisitQueries(visit, session);
  AddVisitHistory(visit, session);
  AddVisitWatch(visit, session);
  AddVisitCalendar(visit, session);
  AddAvailability(visit, session);
}

}  // namespace duta::cli
