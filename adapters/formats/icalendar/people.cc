#include "adapters/formats/icalendar/people.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/formats/icalendar/names.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using visit::v1::Attendee;
using visit::v1::Participant;

bool IsFromAttendee(visit::v1::Method method) {
  return method == visit::v1::METHOD_REPLY || method == visit::v1::METHOD_REFRESH ||
         method == visit::v1::METHOD_COUNTER;
}

std::string Clean(const std::string& text, const std::string& field, Findings& findings) {
  std::string clean = CleanLine(text);
  if (clean != text) AddDropped(findings, field, "line ends, control or direction characters are left out");
  return clean;
}

// `CN=Head, Protocol` without the quotation marks that the comma needs.
std::string Whole(const IcalParameter& parameter, Findings& findings) {
  std::string whole;
  for (const std::string& value : parameter.values) whole.append(whole.empty() ? "" : ",").append(value);
  if (parameter.values.size() > 1) {
    findings.remarks.push_back({parameter.name, "the parts of " + Quote(whole) + " are taken as one name"});
  }
  return whole;
}

// The parts that both have. False for a parameter that is none of them.
template <class Person>
bool ReadParameter(const IcalParameter& parameter, Person& person, Findings& findings) {
  const bool is_name = parameter.name == "CN";
  const std::string value =
      parameter.values.empty() || is_name ? "" : Clean(parameter.values.front(), parameter.name, findings);
  if (is_name) {
    person.set_common_name(Clean(Whole(parameter, findings), parameter.name, findings));
  } else if (parameter.name == "SENT-BY") {
    person.set_sent_by(value);
  } else if (parameter.name == "X-DUTA-NAME") {
    person.set_name(value);
  } else {
    return false;
  }
  return true;
}

template <class Person>
void Keep(const IcalParameter& parameter, Person& person) {
  auto& unknown = *person.add_unknown_parameters();
  unknown.set_name(parameter.name);
  for (const std::string& value : parameter.values) unknown.add_values(WithoutHarm(value));
}

// An address of the network's own needs no keeping, unless it stands beside a
// name of its own.
template <class Person>
void ReadAddress(const ContentLine& line, Person& person) {
  const std::string address(Trim(CleanLine(line.value)));
  const auto name = NameOfAddress(address);
  if (name && person.name().empty()) {
    person.set_name(*name);
  } else {
    person.set_address(address);
  }
}

std::string NameOrAddress(const std::string& address) {
  const auto name = NameOfAddress(address);
  return name ? *name : CleanLine(address);
}

// What Exchange writes where it knows no address of somebody.
constexpr std::string_view kNoAddress = "invalid:nomail";

bool HasNoAddress(std::string_view address) { return EqualsIgnoringCase(address, kNoAddress); }

// By address, or by name where there is none.
bool IsSamePerson(const Attendee& attendee, const Participant& organizer) {
  if (attendee.address().empty() || !EqualsIgnoringCase(attendee.address(), organizer.address())) return false;
  if (!HasNoAddress(attendee.address())) return true;
  return !attendee.common_name().empty() && EqualsIgnoringCase(attendee.common_name(), organizer.common_name());
}

std::vector<Attendee*> Unnamed(visit::v1::Event& event) {
  std::vector<Attendee*> unnamed;
  for (Attendee& attendee : *event.mutable_attendees()) {
    if (attendee.name().empty()) unnamed.push_back(&attendee);
  }
  return unnamed;
}

bool IsThere(const visit::v1::Event& event, const std::string& name) {
  return std::any_of(event.attendees().begin(), event.attendees().end(),
                     [&](const Attendee& attendee) { return !name.empty() && attendee.name() == name; });
}

// `kemlu.example` of `mailto:rina@kemlu.example`; empty for any other address.
std::string DomainOf(std::string_view address) {
  constexpr std::string_view kMailto = "mailto:";
  const size_t at = address.rfind('@');
  if (at == address.npos || !EqualsIgnoringCase(address.substr(0, kMailto.size()), kMailto)) return {};
  std::string domain(Trim(address.substr(at + 1)));
  for (char& c : domain) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return domain;
}

// The name that people know somebody by.
std::string PersonOf(const Attendee& attendee) {
  if (!attendee.common_name().empty()) return attendee.common_name();
  const std::string_view address = attendee.address();
  const size_t colon = address.find(':');
  return std::string(address.substr(colon == address.npos ? 0 : colon + 1));
}

visit::v1::Delegation& DelegationOf(visit::v1::Event& event, const std::string& partner) {
  for (auto& delegation : *event.mutable_delegations()) {
    if (delegation.partner() == partner) return delegation;
  }
  event.add_delegations()->set_partner(partner);
  return *event.mutable_delegations()->rbegin();
}

// Those without a name whose address is of `domain` become persons of `partner`, for
// which the first of them stands if nobody does yet; all of them must be of it, unless
// it is the organizer's.
void TakeAsPersons(visit::v1::Event& event, const std::string& domain, const std::string& partner, Findings& findings) {
  if (domain.empty() || partner.empty()) return;
  const bool is_organizer = partner == event.organizer().name();
  const auto unnamed = Unnamed(event);
  const auto is_of = [&](const Attendee* attendee) { return DomainOf(attendee->address()) == domain; };
  const auto count = std::count_if(unnamed.begin(), unnamed.end(), is_of);
  const bool is_whole = static_cast<size_t>(count) == unnamed.size();
  // Nobody would be left to ask; or others are there who may be of anywhere.
  if (count == 0 || (is_organizer ? count == event.attendees_size() : !is_whole)) return;
  google::protobuf::RepeatedPtrField<Attendee> kept;
  bool stands = is_organizer || IsThere(event, partner);
  std::string names;
  for (Attendee& attendee : *event.mutable_attendees()) {
    if (!attendee.name().empty() || !is_of(&attendee)) {
      *kept.Add() = attendee;
      continue;
    }
    DelegationOf(event, partner).add_members()->set_name(PersonOf(attendee));
    names.append(names.empty() ? "" : "; ").append(PersonOf(attendee));
    if (stands) continue;
    *kept.Add() = attendee;
    kept.rbegin()->set_name(partner);
    stands = true;
  }
  event.mutable_attendees()->Swap(&kept);
  findings.remarks.push_back({"ATTENDEE", "taken as persons of " + partner + ", in its delegation: " + names});
}

void RefuseTheRest(visit::v1::Event& event, Findings& findings) {
  const auto refuse = [&](const std::string& field, const std::string& address, const std::string& name) {
    const std::string who =
        HasNoAddress(address)
            ? Quote(address) + ", which Exchange writes where it has no address of " + Quote(name) + ", names nobody"
            : Quote(address) + " is nobody on this network";
    AddProblem(findings, {.field = field,
                          .text = who + "; add X-DUTA-NAME=partners/… or write " + AddressOf("partners/xx-name")});
  };
  if (event.has_organizer() && event.organizer().name().empty()) {
    refuse("ORGANIZER", event.organizer().address(), event.organizer().common_name());
  }
  for (const Attendee* attendee : Unnamed(event)) refuse("ATTENDEE", attendee->address(), attendee->common_name());
}

// What is no address is none to be kept.
void DropNoAddresses(visit::v1::Event& event, Findings& findings) {
  bool is_told = false;
  const auto drop = [&](auto& person) {
    if (!HasNoAddress(person.address())) return;
    person.clear_address();
    if (!is_told) AddDropped(findings, "ATTENDEE", "invalid:nomail, which Exchange writes where it has no address");
    is_told = true;
  };
  if (event.has_organizer()) drop(*event.mutable_organizer());
  for (Attendee& attendee : *event.mutable_attendees()) drop(attendee);
}

}  // namespace

People::People(visit::v1::Method method, const message::v1::Message* message) : from_attendee_(IsFromAttendee(method)) {
  if (message == nullptr) return;
  sender_ = message->sender();
  if (message->recipients_size() == 1) recipient_ = message->recipients(0);
}

Participant People::ReadOrganizer(const ContentLine& line, Findings& findings) const {
  Participant organizer;
  for (const IcalParameter& parameter : line.parameters) {
    if (!ReadParameter(parameter, organizer, findings)) Keep(parameter, organizer);
  }
  ReadAddress(line, organizer);
  return organizer;
}

Attendee People::ReadAttendee(const ContentLine& line, Findings& findings) const {
  Attendee attendee;
  for (const IcalParameter& parameter : line.parameters) {
    const std::string value = parameter.values.empty() ? "" : parameter.values.front();
    if (ReadParameter(parameter, attendee, findings)) continue;
    if (parameter.name == "ROLE" && NumberOf(RoleWords(), value) != 0) {
      attendee.set_role(static_cast<visit::v1::Role>(NumberOf(RoleWords(), value)));
    } else if (parameter.name == "PARTSTAT" && NumberOf(ParticipationWords(), value) != 0) {
      attendee.set_status(static_cast<visit::v1::ParticipationStatus>(NumberOf(ParticipationWords(), value)));
    } else if (parameter.name == "CUTYPE" && NumberOf(AttendeeTypeWords(), value) != 0) {
      attendee.set_type(static_cast<visit::v1::AttendeeType>(NumberOf(AttendeeTypeWords(), value)));
    } else if (parameter.name == "RSVP" && (EqualsIgnoringCase(value, "TRUE") || EqualsIgnoringCase(value, "FALSE"))) {
      attendee.set_rsvp(EqualsIgnoringCase(value, "TRUE"));
    } else if (parameter.name == "DELEGATED-TO") {
      for (const std::string& address : parameter.values) attendee.add_delegated_to(NameOrAddress(address));
    } else if (parameter.name == "DELEGATED-FROM") {
      for (const std::string& address : parameter.values) attendee.add_delegated_from(NameOrAddress(address));
    } else {
      Keep(parameter, attendee);
    }
  }
  ReadAddress(line, attendee);
  return attendee;
}

void People::NameTheRest(visit::v1::Event& event, Findings& findings) const {
  const std::string& arranger = from_attendee_ ? recipient_ : sender_;
  if (!event.has_organizer() && !arranger.empty()) {  // Exchange leaves it out of answers.
    findings.remarks.push_back({"ORGANIZER", "is missing; taken as " + arranger});
  }
  if (event.organizer().name().empty() && (event.has_organizer() || !arranger.empty())) {
    event.mutable_organizer()->set_name(arranger);
  }
  for (Attendee& attendee : *event.mutable_attendees()) {
    // Calendar programs list the organizer among those who come.
    if (attendee.name().empty() && IsSamePerson(attendee, event.organizer())) {
      attendee.set_name(event.organizer().name());
    }
  }
  const std::string& other = from_attendee_ ? sender_ : recipient_;
  if (Unnamed(event).size() > 1 || IsThere(event, other)) {
    TakeAsPersons(event, DomainOf(event.organizer().address()), event.organizer().name(), findings);
    const auto rest = Unnamed(event);
    if (rest.size() > 1 || IsThere(event, other)) {
      TakeAsPersons(event, rest.empty() ? "" : DomainOf(rest.front()->address()), other, findings);
    }
  }
  const auto unnamed = Unnamed(event);
  if (unnamed.size() == 1) unnamed.front()->set_name(other);
  RefuseTheRest(event, findings);
  DropNoAddresses(event, findings);
}

}  // namespace duta::adapters
