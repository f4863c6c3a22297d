#include "core/visit/visit_shape.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/names.h"
#include "core/base/time_zone.h"
#include "core/visit/methods.h"
#include "core/visit/moments.h"
#include "core/visit/recurrence.h"
#include "core/visit/visit_parts.h"

namespace duta::visit {
namespace {

using google::protobuf::RepeatedPtrField;
using visit::v1::Event;
using visit::v1::Visit;

constexpr size_t kMaxUidBytes = 255;
constexpr size_t kMaxComponentBytes = 20'000;
constexpr uint32_t kMaxSequence = 0x7fffffff;
constexpr std::chrono::minutes kClockAhead{5};

bool IsUpperName(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// A UID is text (RFC 5545, 3.8.4.7): some programs put blanks and names into it.
Status CheckUid(std::string_view uid) {
  DUTA_RETURN_IF_ERROR(CheckLine("uid", uid, Presence::kRequired, kMaxUidBytes));
  if (uid.size() <= kMaxUidBytes) return absl::OkStatus();
  return InvalidField("uid", absl::StrCat("is ", uid.size(), " bytes long; at most ", kMaxUidBytes, " are taken"));
}

Status CheckParameters(const std::string& field, const RepeatedPtrField<visit::v1::Parameter>& parameters) {
  DUTA_RETURN_IF_ERROR(CheckLimits(field, {{"", parameters.size(), 20}}));
  for (const visit::v1::Parameter& parameter : parameters) {
    if (!IsUpperName(parameter.name())) return InvalidField(field, "a parameter's name is not upper case");
    DUTA_RETURN_IF_ERROR(CheckLimits(field, {{".values", parameter.values_size(), 50}}));
    for (const std::string& value : parameter.values()) {
      DUTA_RETURN_IF_ERROR(CheckLine(field, value));
      if (value.find('"') != std::string::npos) return InvalidField(field, "a parameter's value holds a quote");
    }
  }
  return absl::OkStatus();
}

Status CheckProperties(const std::string& field, const RepeatedPtrField<visit::v1::Property>& properties, int max) {
  DUTA_RETURN_IF_ERROR(CheckLimits(field, {{"", properties.size(), max}}));
  for (int i = 0; i < properties.size(); ++i) {
    const std::string here = Indexed(field, i);
    const visit::v1::Property& property = properties[i];
    if (!IsUpperName(property.name())) return InvalidField(here + ".name", "not 1 to 64 of A-Z, 0-9 and hyphen");
    DUTA_RETURN_IF_ERROR(CheckParameters(here + ".parameters", property.parameters()));
    DUTA_RETURN_IF_ERROR(CheckLine(here + ".value", property.value(), Presence::kOptional, kMaxTextBytes));
    DUTA_RETURN_IF_ERROR(CheckText(here + ".value", property.value()));
  }
  return absl::OkStatus();
}

// One run over one visit.
class Checker {
 public:
  Checker(const Visit& visit, const message::v1::Message& message, Instant now)
      : visit_(visit), message_(message), now_(now) {}

  Status Run() {
    rule_ = FindMethod(visit_.method());
    if (rule_ == nullptr) return InvalidField("method", "not one of the methods");
    DUTA_RETURN_IF_ERROR(CheckUid(visit_.uid()));
    DUTA_RETURN_IF_ERROR(CheckLine("product_id", visit_.product_id()));
    DUTA_RETURN_IF_ERROR(CheckProperties("unknown_properties", visit_.unknown_properties(), 100));
    DUTA_RETURN_IF_ERROR(CheckEvents());
    for (int i = 0; i < visit_.events_size(); ++i)
      DUTA_RETURN_IF_ERROR(CheckEvent(Indexed("events", i), visit_.events(i)));
    return absl::OkStatus();
  }

 private:
  Status CheckEvents() const {
    const int count = visit_.events_size();
    if (count == 0) return InvalidField("events", "required");
    const bool is_single = visit_.method() == visit::v1::METHOD_ADD;
    if (count > (is_single ? 1 : 200))
      return InvalidField("events", is_single ? "ADD brings exactly one" : "more than 200");
    std::set<std::string> occurrences;
    for (int i = 0; i < count; ++i) {
      const Event& event = visit_.events(i);
      if (!event.has_recurrence_id() && i > 0) {
        return InvalidField(Indexed("events", i), "only the first may be without recurrence_id");
      }
      if (event.has_recurrence_id() && !occurrences.insert(event.recurrence_id().start().SerializeAsString()).second) {
        return InvalidField(Indexed("events", i) + ".recurrence_id", "stands twice");
      }
    }
    return absl::OkStatus();
  }

  Status CheckEvent(const std::string& field, const Event& event) {
    zone_ = DayZone(event, message_.time_zone());
    DUTA_RETURN_IF_ERROR(CheckStamp(field, event));
    DUTA_RETURN_IF_ERROR(CheckLimits(field, {{".comments", event.comments_size(), 20},
                                             {".delegations", event.delegations_size(), 100},
                                             {".legs", event.legs_size(), 200},
                                             {".meetings", event.meetings_size(), 200},
                                             {".deadlines", event.deadlines_size(), 20},
                                             {".clearances", event.clearances_size(), 100},
                                             {".contacts", event.contacts_size(), 50},
                                             {".attendees", event.attendees_size(), 500},
                                             {".request_statuses", event.request_statuses_size(), 20},
                                             {".unknown_components", event.unknown_components_size(), 20}}));
    DUTA_RETURN_IF_ERROR(CheckPeople(field, event));
    DUTA_RETURN_IF_ERROR(CheckTimes(field, event));
    DUTA_RETURN_IF_ERROR(CheckTexts(field, event));
    DUTA_RETURN_IF_ERROR(CheckParts(field, event, message_.marking().level(), zone_));
    return CheckProperties(field + ".unknown_properties", event.unknown_properties(), 200);
  }

  Status CheckStamp(const std::string& field, const Event& event) const {
    if (event.sequence() > kMaxSequence) return InvalidField(field + ".sequence", "more than 2^31 - 1");
    const auto stamp = FromTimestamp(event.dtstamp());
    if (!event.has_dtstamp() || !stamp.ok() || event.dtstamp().nanos() != 0) {
      return InvalidField(field + ".dtstamp", "required, in whole seconds");
    }
    if (*stamp > now_ + kClockAhead) {
      return InvalidField(field + ".dtstamp",
                          absl::StrCat("lies ahead of the hub's clock, which is ", FormatInstant(now_)));
    }
    return absl::OkStatus();
  }

  Status CheckParticipant(const std::string& field, const std::string& name, const std::string& address,
                          const std::string& common_name, const std::string& sent_by) const {
    DUTA_RETURN_IF_ERROR(CheckPartyName(field + ".name", name));
    DUTA_RETURN_IF_ERROR(CheckLine(field + ".address", address));
    DUTA_RETURN_IF_ERROR(CheckLine(field + ".common_name", common_name));
    return CheckLine(field + ".sent_by", sent_by);
  }

  Status CheckPeople(const std::string& field, const Event& event) const {
    const visit::v1::Participant& organizer = event.organizer();
    DUTA_RETURN_IF_ERROR(CheckParticipant(field + ".organizer", organizer.name(), organizer.address(),
                                          organizer.common_name(), organizer.sent_by()));
    DUTA_RETURN_IF_ERROR(CheckParameters(field + ".organizer.unknown_parameters", organizer.unknown_parameters()));
    if (rule_->sender == Side::kOrganizer && !ActsFor(message_.sender(), organizer.name())) {
      return InvalidField(
          field + ".organizer.name",
          absl::StrCat(std::string(rule_->name), " is the organizer's to send, and the sender is ", message_.sender()));
    }
    std::set<std::string_view> names;
    for (int i = 0; i < event.attendees_size(); ++i) {
      DUTA_RETURN_IF_ERROR(CheckAttendee(Indexed(field + ".attendees", i), event.attendees(i)));
      if (!names.insert(event.attendees(i).name()).second) {
        return InvalidField(Indexed(field + ".attendees", i), "is named twice");
      }
    }
    return CheckAttendeeRule(field + ".attendees", event);
  }

  Status CheckAttendee(const std::string& field, const visit::v1::Attendee& attendee) const {
    DUTA_RETURN_IF_ERROR(
        CheckParticipant(field, attendee.name(), attendee.address(), attendee.common_name(), attendee.sent_by()));
    DUTA_RETURN_IF_ERROR(CheckEnum(field + ".role", attendee.role(), visit::v1::Role_IsValid));
    DUTA_RETURN_IF_ERROR(CheckEnum(field + ".status", attendee.status(), visit::v1::ParticipationStatus_IsValid));
    DUTA_RETURN_IF_ERROR(CheckEnum(field + ".type", attendee.type(), visit::v1::AttendeeType_IsValid));
    DUTA_RETURN_IF_ERROR(CheckLimits(field, {{".delegated_to", attendee.delegated_to_size(), 20},
                                             {".delegated_from", attendee.delegated_from_size(), 20}}));
    for (const std::string& address : attendee.delegated_to())
      DUTA_RETURN_IF_ERROR(CheckLine(field + ".delegated_to", address));
    for (const std::string& address : attendee.delegated_from())
      DUTA_RETURN_IF_ERROR(CheckLine(field + ".delegated_from", address));
    return CheckParameters(field + ".unknown_parameters", attendee.unknown_parameters());
  }

  Status CheckAttendeeRule(const std::string& field, const Event& event) const {
    const auto& attendees = event.attendees();
    const std::string name(rule_->name);
    switch (rule_->attendees) {
      case AttendeeRule::kNone:
        return attendees.empty() ? absl::OkStatus() : InvalidField(field, name + " asks nobody; send a REQUEST");
      case AttendeeRule::kOnlySender:
        if (attendees.size() != 1 || !ActsFor(message_.sender(), attendees[0].name())) {
          return InvalidField(field, name + " names exactly one attendee, who sends it");
        }
        return CheckAnswer(field, attendees[0]);
      case AttendeeRule::kSome:
        return attendees.empty() ? InvalidField(field, name + " names at least one attendee") : absl::OkStatus();
      case AttendeeRule::kAny:
        return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  Status CheckAnswer(const std::string& field, const visit::v1::Attendee& attendee) const {
    if (visit_.method() != visit::v1::METHOD_REPLY) return absl::OkStatus();
    if (attendee.status() <= visit::v1::PARTICIPATION_STATUS_NEEDS_ACTION) {
      return InvalidField(Indexed(field, 0) + ".status", "a REPLY accepts, declines, is tentative or delegates");
    }
    return absl::OkStatus();
  }

  Status CheckTimes(const std::string& field, const Event& event) const {
    if (rule_->needs_start && !event.has_start()) {
      return InvalidField(field + ".start", absl::StrCat("required in ", std::string(rule_->name)));
    }
    if (event.has_recurrence() && !rule_->may_recur) {
      return InvalidField(field + ".recurrence", absl::StrCat("not in ", std::string(rule_->name)));
    }
    if (event.has_recurrence() && event.has_recurrence_id()) {
      return InvalidField(field + ".recurrence", "an occurrence does not recur");
    }
    DUTA_RETURN_IF_ERROR(CheckRecurrenceId(field + ".recurrence_id", event));
    if (!event.has_start()) {
      if (event.has_end()) return InvalidField(field + ".end", "stands without a start");
      if (event.has_recurrence()) return InvalidField(field + ".recurrence", "stands without a start");
      return absl::OkStatus();
    }
    DUTA_ASSIGN_OR_RETURN(const Point start, ReadMoment(field + ".start", event.start(), zone_));
    if (event.has_end()) {
      DUTA_ASSIGN_OR_RETURN(const Point end, ReadMoment(field + ".end", event.end(), zone_));
      if (end.is_day != start.is_day)
        return InvalidField(field + ".end", "a day where the start is a time, or the other way round");
      if (end.seconds <= start.seconds) return InvalidField(field + ".end", "not after the start");
    }
    return Prefixed(field, Occurrences(event, zone_).status());
  }

  // Errors of a series name its fields without the event's place.
  static Status Prefixed(const std::string& field, const Status& status) {
    if (status.ok() || ReasonOf(status) != Reason::kBodyInvalid) return status;
    const std::string inner = MetadataOf(status)["field"];
    return InvalidField(absl::StrCat(field, ".", inner), CauseOf(status).substr(inner.size() + 2));
  }

  Status CheckRecurrenceId(const std::string& field, const Event& event) const {
    if (!event.has_recurrence_id()) return absl::OkStatus();
    if (!rule_->may_be_occurrence) return InvalidField(field, absl::StrCat("not in ", std::string(rule_->name)));
    if (event.recurrence_id().this_and_future() && visit_.method() != visit::v1::METHOD_CANCEL) {
      return InvalidField(field + ".this_and_future",
                          "only in CANCEL; to change what follows, end the series with UNTIL and begin another");
    }
    return ReadMoment(field + ".start", event.recurrence_id().start(), zone_).status();
  }

  Status CheckTexts(const std::string& field, const Event& event) const {
    const Presence summary = rule_->needs_summary ? Presence::kRequired : Presence::kOptional;
    DUTA_RETURN_IF_ERROR(CheckLine(field + ".summary", event.summary(), summary));
    DUTA_RETURN_IF_ERROR(CheckText(field + ".purpose", event.purpose()));
    for (const std::string& comment : event.comments()) DUTA_RETURN_IF_ERROR(CheckText(field + ".comments", comment));
    DUTA_RETURN_IF_ERROR(CheckLine(field + ".language", event.language(), Presence::kOptional, 35));
    DUTA_RETURN_IF_ERROR(CheckEnum(field + ".status", event.status(), visit::v1::EventStatus_IsValid));
    if (event.status() == visit::v1::EVENT_STATUS_CANCELLED && visit_.method() != visit::v1::METHOD_CANCEL) {
      return InvalidField(field + ".status", "CANCELLED only in CANCEL");
    }
    DUTA_RETURN_IF_ERROR(CheckEnum(field + ".level", event.level(), visit::v1::Level_IsValid));
    DUTA_RETURN_IF_ERROR(CheckVenue(field + ".venue", event.venue()));
    for (const std::string& status : event.request_statuses())
      DUTA_RETURN_IF_ERROR(CheckLine(field + ".request_statuses", status));
    for (const std::string& component : event.unknown_components()) {
      DUTA_RETURN_IF_ERROR(CheckText(field + ".unknown_components", component, kMaxComponentBytes));
    }
    return absl::OkStatus();
  }

  const Visit& visit_;
  const message::v1::Message& message_;
  const Instant now_;
  const MethodRule* rule_ = nullptr;
  absl::TimeZone zone_;  // In which days of the event under check are counted.
};

}  // namespace

absl::TimeZone DayZone(const Event& event, std::string_view fallback) {
  if (const auto zone = FindTimeZone(event.venue().time_zone())) return *zone;
  if (const auto zone = FindTimeZone(fallback)) return *zone;
  return absl::UTCTimeZone();
}

Status CheckShape(const Visit& visit, const message::v1::Message& message, Instant now) {
  return Checker(visit, message, now).Run();
}

}  // namespace duta::visit
