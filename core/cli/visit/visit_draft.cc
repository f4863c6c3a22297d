#include "core/cli/visit/visit_draft.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/base/bytes.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/times.h"
#include "core/cli/shell/words.h"
#include "core/cli/visit/visit_times.h"
#include "core/client/message.h"

namespace duta::cli {
namespace {

using visit::v1::Event;

constexpr size_t kMaxEventBytes = 1 << 20;

// DTSTAMP has no fractions.
google::protobuf::Timestamp WholeSeconds(Instant instant) {
  google::protobuf::Timestamp timestamp = ToTimestamp(instant);
  timestamp.set_nanos(0);
  return timestamp;
}

StatusOr<Event> ReadEvent(const std::string& path) {
  DUTA_ASSIGN_OR_RETURN(const std::string json, ReadFile(path, kMaxEventBytes));
  Event event;
  if (const Status parsed = FromJson(json, event); !parsed.ok())
    return BadFile(path, "no event as JSON: " + CauseOf(parsed));
  DUTA_RETURN_IF_ERROR(CompleteMoments(event));
  return event;
}

// What stands in the file replaces what stood in the event, whole lists too.
void Replace(const Event& read, Event& event) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  read.GetReflection()->ListFields(read, &fields);
  for (const auto* field : fields) event.GetReflection()->ClearField(&event, field);
  event.MergeFrom(read);
}

void Invite(const std::vector<std::string>& names, visit::v1::Role role, Event& event) {
  for (const std::string& name : names) {
    auto& attendees = *event.mutable_attendees();
    const auto known =
        std::find_if(attendees.begin(), attendees.end(), [&](const auto& attendee) { return attendee.name() == name; });
    visit::v1::Attendee& attendee = known == attendees.end() ? *attendees.Add() : *known;
    attendee.set_name(name);
    attendee.set_role(role);
    attendee.set_rsvp(role != visit::v1::ROLE_INFORMED);
  }
}

void Uninvite(const std::vector<std::string>& names, Event& event) {
  auto& attendees = *event.mutable_attendees();
  attendees.erase(std::remove_if(attendees.begin(), attendees.end(),
                                 [&](const auto& attendee) {
                                   return std::find(names.begin(), names.end(), attendee.name()) != names.end();
                                 }),
                  attendees.end());
}

// `partners/au-dfat=12:Jane Citizen`: who, how many, led by whom.
Status AddDelegation(const std::string& text, Event& event) {
  const size_t equals = text.find('=');
  const size_t colon = std::min(text.find(':'), text.size());
  uint32_t size = 0;
  const char* const end = text.data() + colon;
  if (equals == std::string::npos || equals > colon ||
      std::from_chars(text.data() + equals + 1, end, size).ptr != end) {
    return Usage("--delegation: \"" + text + "\" is not like partners/au-dfat=12:Jane Citizen");
  }
  const std::string partner = text.substr(0, equals);
  auto& delegations = *event.mutable_delegations();
  const auto known =
      std::find_if(delegations.begin(), delegations.end(), [&](const auto& each) { return each.partner() == partner; });
  visit::v1::Delegation& delegation = known == delegations.end() ? *delegations.Add() : *known;
  delegation.set_partner(partner);
  delegation.set_size(size);
  if (colon < text.size()) delegation.mutable_head()->set_name(text.substr(colon + 1));
  return absl::OkStatus();
}

// `landing:partners/au-dfat`: what, of whom.
Status AddClearance(const std::string& text, Event& event) {
  const size_t colon = text.find(':');
  if (colon == std::string::npos) return Usage("--clearance: \"" + text + "\" is not like landing:partners/au-dfat");
  visit::v1::Clearance& clearance = *event.add_clearances();
  DUTA_ASSIGN_OR_RETURN(const auto subject,
                        FromWord<visit::v1::ClearanceSubject>(text.substr(0, colon), "--clearance"));
  clearance.set_subject(subject);
  clearance.set_authority(text.substr(colon + 1));
  clearance.set_state(visit::v1::CLEARANCE_STATE_REQUESTED);
  clearance.set_id(text.substr(0, colon) + "-" + std::to_string(event.clearances_size()));
  return absl::OkStatus();
}

Status ApplyTimes(const EventOptions& options, const std::string& zone, Instant now, Event& event) {
  if (!options.start.empty()) {
    // Moved without another end, it lasts as long as before.
    const bool keeps_length = event.has_end() && options.end.empty() && !IsDay(event.start());
    const int64_t length = event.end().instant().seconds() - event.start().instant().seconds();
    DUTA_ASSIGN_OR_RETURN(*event.mutable_start(), ParseMoment(options.start, zone, now, "--start"));
    if (keeps_length && !IsDay(event.start())) {
      DUTA_ASSIGN_OR_RETURN(*event.mutable_end(),
                            ParseMomentEnd(std::to_string(length) + "s", event.start(), zone, now, "--end"));
    } else if (options.end.empty()) {
      event.clear_end();
    }
  }
  if (options.end.empty()) return absl::OkStatus();
  if (!event.has_start()) return Usage("--start is missing: when it begins");
  DUTA_ASSIGN_OR_RETURN(*event.mutable_end(), ParseMomentEnd(options.end, event.start(), zone, now, "--end"));
  return absl::OkStatus();
}

Status ApplySeries(const EventOptions& options, const std::string& zone, Instant now, Event& event) {
  if (options.repeat == "none") event.clear_recurrence();
  if (!options.repeat.empty() && options.repeat != "none") event.mutable_recurrence()->set_rule(options.repeat);
  for (const std::string& text : options.except) {
    DUTA_ASSIGN_OR_RETURN(*event.mutable_recurrence()->add_exceptions(), ParseMoment(text, zone, now, "--except"));
  }
  for (const std::string& text : options.also) {
    DUTA_ASSIGN_OR_RETURN(*event.mutable_recurrence()->add_dates(), ParseMoment(text, zone, now, "--also-on"));
  }
  return absl::OkStatus();
}

Status ApplyWords(const EventOptions& options, Event& event) {
  if (!options.level.empty()) {
    DUTA_ASSIGN_OR_RETURN(const auto level, FromWord<visit::v1::Level>(options.level, "--level"));
    event.set_level(level);
  }
  if (!options.status.empty()) {
    DUTA_ASSIGN_OR_RETURN(const auto status, FromWord<visit::v1::EventStatus>(options.status, "--status"));
    event.set_status(status);
  }
  if (!options.summary.empty()) event.set_summary(options.summary);
  if (!options.purpose.empty()) event.set_purpose(options.purpose);
  if (!options.venue.empty()) event.mutable_venue()->set_name(options.venue);
  if (!options.city.empty()) event.mutable_venue()->set_city(options.city);
  if (!options.country.empty()) event.mutable_venue()->set_country(options.country);
  if (!options.zone.empty()) event.mutable_venue()->set_time_zone(options.zone);
  return absl::OkStatus();
}

}  // namespace

void AddEventOptions(Command command, EventOptions& options) {
  command.AddOption("--with", options.with, "Partner or unit that is invited; repeat for more").Takes("NAME");
  command.AddOption("--optional", options.optional, "One that need not come").Takes("NAME");
  command.AddOption("--informed", options.informed, "One that is told only").Takes("NAME");
  command.AddOption("--summary", options.summary, "Title, one line").Takes("TEXT");
  command
      .AddOption("--start", options.start,
                 "Begin: \"2026-12-15 09:00\", \"15 Dec 2026 9:00\", a day, or with a zone: \"2026-12-15 09:00 "
                 "Australia/Sydney\"")
      .Takes("TIME");
  command.AddOption("--end", options.end, "End, or how long: \"2026-12-17 17:00\", 2h, 3d; of a day it is the last day")
      .Takes("TIME");
  command.AddOption("--zone", options.zone, "Zone of the venue and of the times you type; default: the profile's")
      .Takes("ZONE");
  command.AddOption("--venue", options.venue, "Where").Takes("TEXT");
  command.AddOption("--city", options.city, "City of the venue").Takes("TEXT");
  command.AddOption("--country", options.country, "Country of the venue, two letters").Takes("CODE");
  command.AddOption("--level", options.level, "Rank: " + JoinWords(WordsOf<visit::v1::Level>())).Takes("WORD");
  command.AddOption("--purpose", options.purpose, "Why, and what is hoped for").Takes("TEXT");
  command.AddOption("--status", options.status, "tentative or confirmed").Takes("WORD");
  command.AddOption("--repeat", options.repeat, "Series, as iCalendar has it: \"FREQ=WEEKLY;COUNT=10\"; none ends it")
      .Takes("RULE");
  command.AddOption("--except", options.except, "Start of the series that is left out; repeat for more").Takes("TIME");
  command.AddOption("--also-on", options.also, "Further start of the series; repeat for more").Takes("TIME");
  command.AddOption("--answer-by", options.answer_by, "By when an answer is wanted").Takes("TIME");
  command.AddOption("--delegation", options.delegations, "Who comes: partners/au-dfat=12:Jane Citizen; repeat for more")
      .Takes("TEXT");
  command
      .AddOption("--clearance", options.clearances, "Permission to ask for: landing:partners/au-dfat; repeat for more")
      .Takes("TEXT");
  command
      .AddOption("--event", options.file,
                 "Event as JSON to begin with (journeys, meetings, contacts): duta.visit.v1.Event")
      .Takes("FILE");
}

void AddStepOptions(Command command, StepOptions& options) {
  command.AddOption("--from", options.from, "Sender, if it is one of your units; default: yourself").Takes("NAME");
  command
      .AddOption("--marking", options.marking,
                 "Sensitivity: " + JoinWords(WordsOf<message::v1::Level>()) + "; default: as the visit so far")
      .Takes("LEVEL");
  command.AddOption("--releasable-to", options.releasable_to, "Only these may receive it; repeat for more")
      .Takes("NAME");
  command.AddOption("--urgency", options.urgency, JoinWords(WordsOf<message::v1::Urgency>()) + "; default routine")
      .Takes("WORD");
  command.AddOption("--expires", options.expires, "When the message loses its use; default 30d").Takes("TIME");
  command.AddOption("--comment", options.comments, "Remark for its readers; repeat for more").Takes("TEXT");
  command.AddOption("--also-to", options.also_to, "Further recipient of this step; repeat for more").Takes("NAME");
  command.AddFlag("--dry-run", options.dry_run, "Ask the hub what it would say, send nothing");
}

Status ApplyOptions(const EventOptions& options, const std::string& profile_zone, Instant now, Event& event) {
  if (!options.file.empty()) {
    DUTA_ASSIGN_OR_RETURN(const Event read, ReadEvent(options.file));
    Replace(read, event);
  }
  std::string zone = options.zone;
  if (zone.empty()) zone = event.venue().time_zone();
  if (zone.empty()) zone = profile_zone;
  DUTA_RETURN_IF_ERROR(ApplyWords(options, event));
  DUTA_RETURN_IF_ERROR(ApplyTimes(options, zone, now, event));
  DUTA_RETURN_IF_ERROR(ApplySeries(options, zone, now, event));
  Invite(options.with, visit::v1::ROLE_REQUIRED, event);
  Invite(options.optional, visit::v1::ROLE_OPTIONAL, event);
  Invite(options.informed, visit::v1::ROLE_INFORMED, event);
  Uninvite(options.without, event);
  if (!options.answer_by.empty()) {
    visit::v1::Deadline& deadline = *event.add_deadlines();
    deadline.set_subject(visit::v1::DEADLINE_SUBJECT_ANSWER);
    DUTA_ASSIGN_OR_RETURN(*deadline.mutable_due(), ParseMoment(options.answer_by, zone, now, "--answer-by"));
  }
  for (const std::string& text : options.delegations) DUTA_RETURN_IF_ERROR(AddDelegation(text, event));
  for (const std::string& text : options.clearances) DUTA_RETURN_IF_ERROR(AddClearance(text, event));
  return absl::OkStatus();
}

namespace {

// Later than every answer and counter so far: of two steps in one second the
// second would be taken for the older one.
google::protobuf::Timestamp StampAfter(const schedule::v1::VisitState& state, Instant now) {
  google::protobuf::Timestamp stamp = WholeSeconds(now);
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

}  // namespace

visit::v1::Visit MakeStep(visit::v1::Method method, const schedule::v1::VisitState& state, Instant now) {
  visit::v1::Visit visit;
  visit.set_method(method);
  visit.set_uid(state.uid());
  Event& event = *visit.add_events();
  event.set_sequence(state.sequence());
  *event.mutable_dtstamp() = StampAfter(state, now);
  event.mutable_organizer()->set_name(state.organizer());
  return visit;
}

StatusOr<message::v1::Message> WrapStep(Session& session, const visit::v1::Visit& visit, const StepOptions& options,
                                        const std::vector<std::string>& recipients, uint32_t marking_level,
                                        const std::string& subject) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  message::v1::Message message;
  message.set_sender(options.from.empty() ? profile->name : options.from);
  for (const std::string& name : recipients) message.add_recipients(name);
  for (const std::string& name : options.also_to) message.add_recipients(name);
  if (message.recipients().empty()) return Usage("--with is missing: whom the visit is with, such as partners/au-dfat");
  if (options.marking.empty() && marking_level == 0)
    return Usage("--marking is missing: one of " + JoinWords(WordsOf<message::v1::Level>()));
  message.mutable_marking()->set_level(static_cast<message::v1::Level>(marking_level));
  if (!options.marking.empty()) {
    DUTA_ASSIGN_OR_RETURN(const auto level, FromWord<message::v1::Level>(options.marking, "--marking"));
    message.mutable_marking()->set_level(level);
  }
  for (const std::string& name : options.releasable_to) message.mutable_marking()->add_releasable_to(name);
  DUTA_ASSIGN_OR_RETURN(const auto urgency, FromWord<message::v1::Urgency>(options.urgency, "--urgency"));
  message.set_urgency(urgency);
  message.set_time_zone(session.Zone());
  DUTA_ASSIGN_OR_RETURN(const Instant end, ParseEnd(options.expires, session.Zone(), session.clock().Now()));
  *message.mutable_expire_time() = ToTimestamp(end);
  message.set_subject(subject.substr(0, 300));
  message.mutable_body()->set_media_type(kVisitMediaType);
  message.mutable_body()->set_content(visit.SerializeAsString());
  client::Complete(message, session.clock());
  return message;
}

Sending SendingOf(const StepOptions& options) {
  return {.dry_run = options.dry_run,
          .would = "The hub would accept this step as the visit stands now. Nothing was sent."};
}

std::vector<std::string> Invited(const schedule::v1::VisitState& state) {
  std::vector<std::string> names;
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) {
    if (!attendee.removed() && attendee.name() != state.organizer()) names.push_back(attendee.name());
  }
  return names;
}

}  // namespace duta::cli
