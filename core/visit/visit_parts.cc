#include "core/visit/visit_parts.h"

#include <algorithm>
#include <set>

#include "core/base/time_zone.h"
#include "core/visit/fields.h"
#include "core/visit/moments.h"

namespace duta::visit {
namespace {

using google::protobuf::RepeatedPtrField;
using visit::v1::Event;

bool IsCountry(std::string_view text) {
  return text.size() == 2 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

Status CheckPersons(const std::string& field, const RepeatedPtrField<visit::v1::Person>& persons) {
  DUTA_RETURN_IF_ERROR(CheckLimits(field, {{"", persons.size(), 200}}));
  for (int i = 0; i < persons.size(); ++i) {
    DUTA_RETURN_IF_ERROR(CheckLine(Indexed(field, i) + ".name", persons[i].name()));
    DUTA_RETURN_IF_ERROR(CheckLine(Indexed(field, i) + ".title", persons[i].title()));
  }
  return absl::OkStatus();
}

Status CheckPartners(const std::string& field, const RepeatedPtrField<std::string>& partners) {
  DUTA_RETURN_IF_ERROR(CheckLimits(field, {{"", partners.size(), 500}}));
  for (int i = 0; i < partners.size(); ++i) {
    DUTA_RETURN_IF_ERROR(CheckPartyName(Indexed(field, i), partners[i]));
  }
  return absl::OkStatus();
}

// One run over the parts of one event.
class PartsChecker {
 public:
  PartsChecker(const std::string& field, const Event& event, message::v1::Level level, const absl::TimeZone& zone)
      : field_(field), event_(event), level_(level), zone_(zone) {}

  Status Run() const {
    DUTA_RETURN_IF_ERROR(CheckDelegations());
    DUTA_RETURN_IF_ERROR(CheckLegs());
    DUTA_RETURN_IF_ERROR(CheckMeetings());
    DUTA_RETURN_IF_ERROR(CheckDeadlines());
    DUTA_RETURN_IF_ERROR(CheckClearances());
    return CheckContacts();
  }

 private:
  template <typename Part>
  Status CheckMarking(const std::string& field, const Part& part) const {
    if (!part.has_marking()) return absl::OkStatus();
    DUTA_RETURN_IF_ERROR(
        CheckEnum(field + ".marking.level", part.marking().level(), message::v1::Level_IsValid, Presence::kRequired));
    if (part.marking().level() <= level_) return absl::OkStatus();
    return InvalidField(field + ".marking", "above the message's marking, by which the hub decides who may receive it");
  }

  // Ids of legs, meetings and clearances, each once.
  template <typename Part>
  Status CheckId(const std::string& field, const Part& part, std::set<std::string_view>& ids) const {
    if (!IsPartId(part.id())) return InvalidField(field + ".id", "not 1 to 32 of a-z, 0-9 and hyphen");
    return ids.insert(part.id()).second ? absl::OkStatus() : InvalidField(field + ".id", "stands twice");
  }

  Status CheckDelegations() const {
    std::set<std::string_view> partners;
    for (int i = 0; i < event_.delegations_size(); ++i) {
      const visit::v1::Delegation& delegation = event_.delegations(i);
      const std::string here = Indexed(field_ + ".delegations", i);
      DUTA_RETURN_IF_ERROR(CheckPartyName(here + ".partner", delegation.partner()));
      if (!partners.insert(delegation.partner()).second) return InvalidField(here + ".partner", "has two delegations");
      DUTA_RETURN_IF_ERROR(CheckLine(here + ".head.name", delegation.head().name()));
      DUTA_RETURN_IF_ERROR(CheckLine(here + ".head.title", delegation.head().title()));
      if (delegation.size() > 100'000) return InvalidField(here + ".size", "more than 100,000");
      DUTA_RETURN_IF_ERROR(CheckPersons(here + ".members", delegation.members()));
      DUTA_RETURN_IF_ERROR(CheckMarking(here, delegation));
    }
    return absl::OkStatus();
  }

  // Both are times, the second after the first.
  Status CheckOrder(const std::string& first_field, const visit::v1::Moment& first, const std::string& second_field,
                    const visit::v1::Moment& second) const {
    DUTA_ASSIGN_OR_RETURN(const Point start, ReadMoment(first_field, first, zone_));
    DUTA_ASSIGN_OR_RETURN(const Point end, ReadMoment(second_field, second, zone_));
    if (start.is_day) return InvalidField(first_field, "a time, not a day");
    if (end.is_day) return InvalidField(second_field, "a time, not a day");
    return end.seconds > start.seconds ? absl::OkStatus() : InvalidField(second_field, "not after the begin");
  }

  Status CheckLegs() const {
    std::set<std::string_view> ids;
    for (int i = 0; i < event_.legs_size(); ++i) {
      const visit::v1::Leg& leg = event_.legs(i);
      const std::string here = Indexed(field_ + ".legs", i);
      DUTA_RETURN_IF_ERROR(CheckId(here, leg, ids));
      DUTA_RETURN_IF_ERROR(CheckEnum(here + ".transport", leg.transport(), visit::v1::Transport_IsValid));
      DUTA_RETURN_IF_ERROR(CheckVenue(here + ".from", leg.from(), Presence::kRequired));
      DUTA_RETURN_IF_ERROR(CheckVenue(here + ".to", leg.to(), Presence::kRequired));
      DUTA_RETURN_IF_ERROR(CheckOrder(here + ".departure", leg.departure(), here + ".arrival", leg.arrival()));
      DUTA_RETURN_IF_ERROR(CheckLine(here + ".number", leg.number()));
      DUTA_RETURN_IF_ERROR(CheckPartners(here + ".partners", leg.partners()));
      DUTA_RETURN_IF_ERROR(CheckMarking(here, leg));
    }
    return absl::OkStatus();
  }

  Status CheckMeetings() const {
    std::set<std::string_view> ids;
    for (int i = 0; i < event_.meetings_size(); ++i) {
      const visit::v1::Meeting& meeting = event_.meetings(i);
      const std::string here = Indexed(field_ + ".meetings", i);
      DUTA_RETURN_IF_ERROR(CheckId(here, meeting, ids));
      DUTA_RETURN_IF_ERROR(CheckLine(here + ".summary", meeting.summary(), Presence::kRequired));
      DUTA_RETURN_IF_ERROR(CheckOrder(here + ".start", meeting.start(), here + ".end", meeting.end()));
      DUTA_RETURN_IF_ERROR(CheckVenue(here + ".venue", meeting.venue()));
      DUTA_RETURN_IF_ERROR(CheckPartners(here + ".partners", meeting.partners()));
      DUTA_RETURN_IF_ERROR(CheckPersons(here + ".persons", meeting.persons()));
      DUTA_RETURN_IF_ERROR(CheckMarking(here, meeting));
    }
    return absl::OkStatus();
  }

  Status CheckDeadlines() const {
    for (int i = 0; i < event_.deadlines_size(); ++i) {
      const std::string here = Indexed(field_ + ".deadlines", i);
      const visit::v1::Deadline& deadline = event_.deadlines(i);
      DUTA_RETURN_IF_ERROR(
          CheckEnum(here + ".subject", deadline.subject(), visit::v1::DeadlineSubject_IsValid, Presence::kRequired));
      DUTA_RETURN_IF_ERROR(ReadMoment(here + ".due", deadline.due(), zone_).status());
      DUTA_RETURN_IF_ERROR(CheckPartners(here + ".partners", deadline.partners()));
    }
    return absl::OkStatus();
  }

  Status CheckClearances() const {
    std::set<std::string_view> ids;
    for (int i = 0; i < event_.clearances_size(); ++i) {
      const visit::v1::Clearance& clearance = event_.clearances(i);
      const std::string here = Indexed(field_ + ".clearances", i);
      DUTA_RETURN_IF_ERROR(CheckId(here, clearance, ids));
      DUTA_RETURN_IF_ERROR(
          CheckEnum(here + ".subject", clearance.subject(), visit::v1::ClearanceSubject_IsValid, Presence::kRequired));
      DUTA_RETURN_IF_ERROR(
          CheckEnum(here + ".state", clearance.state(), visit::v1::ClearanceState_IsValid, Presence::kRequired));
      DUTA_RETURN_IF_ERROR(CheckPartyName(here + ".authority", clearance.authority()));
      DUTA_RETURN_IF_ERROR(CheckLine(here + ".reference", clearance.reference()));
      DUTA_RETURN_IF_ERROR(CheckLine(here + ".remark", clearance.remark()));
      DUTA_RETURN_IF_ERROR(CheckMarking(here, clearance));
    }
    return absl::OkStatus();
  }

  Status CheckContacts() const {
    for (int i = 0; i < event_.contacts_size(); ++i) {
      const visit::v1::Contact& contact = event_.contacts(i);
      const std::string here = Indexed(field_ + ".contacts", i);
      DUTA_RETURN_IF_ERROR(CheckPartyName(here + ".partner", contact.partner()));
      DUTA_RETURN_IF_ERROR(CheckLine(here + ".name", contact.name(), Presence::kRequired));
      DUTA_RETURN_IF_ERROR(CheckLine(here + ".telephone", contact.telephone()));
      DUTA_RETURN_IF_ERROR(CheckLine(here + ".email", contact.email()));
      DUTA_RETURN_IF_ERROR(CheckLine(here + ".purpose", contact.purpose()));
      DUTA_RETURN_IF_ERROR(CheckMarking(here, contact));
    }
    return absl::OkStatus();
  }

  const std::string& field_;
  const Event& event_;
  const message::v1::Level level_;
  const absl::TimeZone& zone_;
};

}  // namespace

Status CheckLimits(std::string_view prefix, std::initializer_list<Limit> limits) {
  for (const Limit& limit : limits) {
    if (limit.size > limit.max) {
      return InvalidField(absl::StrCat(std::string(prefix), limit.field), absl::StrCat("more than ", limit.max));
    }
  }
  return absl::OkStatus();
}

Status CheckVenue(const std::string& field, const visit::v1::Venue& venue, Presence presence) {
  DUTA_RETURN_IF_ERROR(CheckText(field + ".name", venue.name(), 1000));
  DUTA_RETURN_IF_ERROR(CheckText(field + ".address", venue.address(), 1000));
  DUTA_RETURN_IF_ERROR(CheckLine(field + ".city", venue.city()));
  if (presence == Presence::kRequired && venue.name().empty() && venue.city().empty()) {
    return InvalidField(field, "required: a name or a city");
  }
  if (!venue.country().empty() && !IsCountry(venue.country())) {
    return InvalidField(field + ".country", "not an ISO 3166 alpha-2 code in upper case");
  }
  if (!venue.time_zone().empty() && !FindTimeZone(venue.time_zone())) {
    return InvalidField(field + ".time_zone", "not an IANA time zone such as Asia/Jakarta");
  }
  return absl::OkStatus();
}

Status CheckParts(const std::string& field, const Event& event, message::v1::Level level, const absl::TimeZone& zone) {
  return PartsChecker(field, event, level, zone).Run();
}

}  // namespace duta::visit
