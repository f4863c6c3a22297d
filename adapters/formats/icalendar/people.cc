#include "adapters/formats/icalendar/people.h"

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

// The parts that both have. False for a parameter that is none of them.
template <class Person>
bool ReadParameter(const IcalParameter& parameter, Person& person, Findings& findings) {
  const std::string value = parameter.values.empty() ? "" : Clean(parameter.values.front(), parameter.name, findings);
  if (parameter.name == "CN") {
    person.set_common_name(value);
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
  std::vector<Attendee*> unnamed;
  for (Attendee& attendee : *event.mutable_attendees()) {
    // Calendar programs list the organizer among those who come.
    if (attendee.name().empty() && !attendee.address().empty() &&
        EqualsIgnoringCase(attendee.address(), event.organizer().address())) {
      attendee.set_name(event.organizer().name());
    }
    if (attendee.name().empty()) unnamed.push_back(&attendee);
  }
  if (unnamed.size() == 1) unnamed.front()->set_name(from_attendee_ ? sender_ : recipient_);
  const auto refuse = [&](const std::string& field, const std::string& address) {
    AddProblem(findings, {.field = field,
                          .text = Quote(address) + " is nobody on this network; add X-DUTA-NAME=partners/… or write " +
                                  AddressOf("partners/xx-name")});
  };
  if (event.has_organizer() && event.organizer().name().empty()) refuse("ORGANIZER", event.organizer().address());
  for (const Attendee* attendee : unnamed) {
    if (attendee->name().empty()) refuse("ATTENDEE", attendee->address());
  }
}

}  // namespace duta::adapters
