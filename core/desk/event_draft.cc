#include "core/desk/event_draft.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/desk/fault.h"
#include "core/desk/moments.h"
#include "core/desk/words.h"

namespace duta::desk {
namespace {

using visit::v1::Event;

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
    return Wrong("delegation", ": \"" + text + "\" is not like partners/au-dfat=12:Jane Citizen");
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
  if (colon == std::string::npos) return Wrong("clearance", ": \"" + text + "\" is not like landing:partners/au-dfat");
  visit::v1::Clearance& clearance = *event.add_clearances();
  DUTA_ASSIGN_OR_RETURN(const auto subject, FromWord<visit::v1::ClearanceSubject>(text.substr(0, colon), "clearance"));
  clearance.set_subject(subject);
  clearance.set_authority(text.substr(colon + 1));
  clearance.set_state(visit::v1::CLEARANCE_STATE_REQUESTED);
  clearance.set_id(text.substr(0, colon) + "-" + std::to_string(event.clearances_size()));
  return absl::OkStatus();
}

Status ApplyTimes(const EventWords& words, const std::string& zone, Instant now, Event& event) {
  if (!words.start.empty()) {
    // Moved without another end, it lasts as long as before.
    const bool keeps_length = event.has_end() && words.end.empty() && !IsDay(event.start());
    const int64_t length = event.end().instant().seconds() - event.start().instant().seconds();
    DUTA_ASSIGN_OR_RETURN(*event.mutable_start(), ParseMoment(words.start, zone, now, "start"));
    if (keeps_length && !IsDay(event.start())) {
      DUTA_ASSIGN_OR_RETURN(*event.mutable_end(),
                            ParseMomentEnd(std::to_string(length) + "s", event.start(), zone, now, "end"));
    } else if (words.end.empty()) {
      event.clear_end();
    }
  }
  if (words.end.empty()) return absl::OkStatus();
  if (!event.has_start()) return Wrong("start", " is missing: when it begins");
  DUTA_ASSIGN_OR_RETURN(*event.mutable_end(), ParseMomentEnd(words.end, event.start(), zone, now, "end"));
  return absl::OkStatus();
}

Status ApplySeries(const EventWords& words, const std::string& zone, Instant now, Event& event) {
  if (words.repeat == "none") event.clear_recurrence();
  if (!words.repeat.empty() && words.repeat != "none") event.mutable_recurrence()->set_rule(words.repeat);
  for (const std::string& text : words.except) {
    DUTA_ASSIGN_OR_RETURN(*event.mutable_recurrence()->add_exceptions(), ParseMoment(text, zone, now, "except"));
  }
  for (const std::string& text : words.also_on) {
    DUTA_ASSIGN_OR_RETURN(*event.mutable_recurrence()->add_dates(), ParseMoment(text, zone, now, "also_on"));
  }
  return absl::OkStatus();
}

Status ApplyTexts(const EventWords& words, Event& event) {
  if (!words.level.empty()) {
    DUTA_ASSIGN_OR_RETURN(const auto level, FromWord<visit::v1::Level>(words.level, "level"));
    event.set_level(level);
  }
  if (!words.status.empty()) {
    DUTA_ASSIGN_OR_RETURN(const auto status, FromWord<visit::v1::EventStatus>(words.status, "status"));
    event.set_status(status);
  }
  if (!words.summary.empty()) event.set_summary(words.summary);
  if (!words.purpose.empty()) event.set_purpose(words.purpose);
  if (!words.venue.empty()) event.mutable_venue()->set_name(words.venue);
  if (!words.city.empty()) event.mutable_venue()->set_city(words.city);
  if (!words.country.empty()) event.mutable_venue()->set_country(words.country);
  if (!words.zone.empty()) event.mutable_venue()->set_time_zone(words.zone);
  return absl::OkStatus();
}

Status ApplyWritten(const EventWords& words, Event& event) {
  if (!words.written) return absl::OkStatus();
  Event written = *words.written;
  if (const Status status = CompleteMoments(written); !status.ok()) {
    return Wrong("event", ": " + std::string(status.message()));
  }
  Replace(written, event);
  return absl::OkStatus();
}

}  // namespace

Status ApplyWords(const EventWords& words, const Setting& setting, Event& event) {
  DUTA_RETURN_IF_ERROR(ApplyWritten(words, event));
  const std::string zone = FirstOf({words.zone, event.venue().time_zone(), setting.zone});
  DUTA_RETURN_IF_ERROR(ApplyTexts(words, event));
  DUTA_RETURN_IF_ERROR(ApplyTimes(words, zone, setting.now, event));
  DUTA_RETURN_IF_ERROR(ApplySeries(words, zone, setting.now, event));
  for (const auto* names : {&words.with, &words.optional, &words.informed, &words.without}) {
    for (const std::string& name : *names) DUTA_RETURN_IF_ERROR(CheckName("with", name));
  }
  Invite(words.with, visit::v1::ROLE_REQUIRED, event);
  Invite(words.optional, visit::v1::ROLE_OPTIONAL, event);
  Invite(words.informed, visit::v1::ROLE_INFORMED, event);
  Uninvite(words.without, event);
  if (!words.answer_by.empty()) {
    visit::v1::Deadline& deadline = *event.add_deadlines();
    deadline.set_subject(visit::v1::DEADLINE_SUBJECT_ANSWER);
    DUTA_ASSIGN_OR_RETURN(*deadline.mutable_due(), ParseMoment(words.answer_by, zone, setting.now, "answer_by"));
  }
  for (const std::string& text : words.delegations) DUTA_RETURN_IF_ERROR(AddDelegation(text, event));
  for (const std::string& text : words.clearances) DUTA_RETURN_IF_ERROR(AddClearance(text, event));
  return absl::OkStatus();
}

}  // namespace duta::desk
