#include "adapters/formats/icalendar/room.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/findings/characters.h"
#include "adapters/formats/icalendar/content_line.h"

namespace duta::adapters {
namespace {

using google::protobuf::RepeatedPtrField;
using visit::v1::Event;
using visit::v1::Parameter;
using visit::v1::Property;

// visit.proto and core/visit/fields.h: characters of a line; bytes of a text, of a
// place.
constexpr size_t kMaxLineCharacters = 300;
constexpr size_t kMaxTextBytes = 20'000;
constexpr size_t kMaxPlaceBytes = 1000;
constexpr size_t kMaxLanguageBytes = 35;
constexpr size_t kMaxNameBytes = 64;
constexpr int kMaxParameters = 20;
constexpr int kMaxValues = 50;
constexpr int kMaxDelegates = 20;
constexpr int kMaxMembers = 200;

bool IsTooLong(std::string_view line) { return CountCharacters(line) > kMaxLineCharacters; }

bool IsOneLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

std::string Limit(size_t size, size_t most) {
  return "is " + std::to_string(size) + " bytes long; at most " + std::to_string(most) + " can be carried";
}

std::string LineLimit(std::string_view line) {
  return "has " + std::to_string(CountCharacters(line)) + " characters; at most " + std::to_string(kMaxLineCharacters) +
         " can be carried";
}

// Cuts a line that people read; the whole is told, as far as a report quotes.
void CutLine(std::string& text, std::string_view property, Findings& findings) {
  const size_t end = FirstCharacters(text, kMaxLineCharacters).size();
  if (end == text.size()) return;
  AddDropped(findings, std::string(property),
             LineLimit(text) + "; cut behind " + Quote(std::string_view(text).substr(0, end)) + ", without " +
                 Quote(std::string_view(text).substr(end)));
  text.resize(end);
  while (!text.empty() && text.back() == ' ') text.pop_back();
}

bool IsFit(const Parameter& parameter) {
  return parameter.name().size() <= kMaxNameBytes && parameter.values_size() <= kMaxValues &&
         std::all_of(parameter.values().begin(), parameter.values().end(), [](const std::string& value) {
           return !IsTooLong(value) && IsOneLine(value) && value.find('"') == value.npos;
         });
}

void FitParameters(RepeatedPtrField<Parameter>& parameters, const std::string& property, Findings& findings) {
  RepeatedPtrField<Parameter> kept;
  for (Parameter& parameter : parameters) {
    if (kept.size() < kMaxParameters && IsFit(parameter)) {
      *kept.Add() = std::move(parameter);
    } else {
      AddDropped(findings, property, "its parameter " + Quote(parameter.name()) + " cannot be kept");
    }
  }
  parameters.Swap(&kept);
}

void FitProperties(RepeatedPtrField<Property>& properties, Findings& findings) {
  RepeatedPtrField<Property> kept;
  for (Property& property : properties) {
    if (property.value().size() > kMaxTextBytes || property.name().size() > kMaxNameBytes) {
      AddDropped(findings, property.name().substr(0, kMaxNameBytes), Limit(property.value().size(), kMaxTextBytes));
      continue;
    }
    std::replace_if(
        property.mutable_value()->begin(), property.mutable_value()->end(),
        [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    FitParameters(*property.mutable_parameters(), property.name(), findings);
    *kept.Add() = std::move(property);
  }
  properties.Swap(&kept);
}

// The parts of one event.
class EventFitter {
 public:
  EventFitter(Event& event, const EventPlace& place, Findings& findings)
      : event_(event), place_(place), findings_(findings) {}

  void Run() {
    CutLine(*event_.mutable_summary(), "SUMMARY", findings_);
    CheckText(event_.purpose(), "DESCRIPTION", kMaxTextBytes);
    CheckMost(event_.comments(), "COMMENT", 20);
    for (const std::string& comment : event_.comments()) CheckText(comment, "COMMENT", kMaxTextBytes);
    CheckText(event_.venue().name(), "LOCATION", kMaxPlaceBytes);
    if (event_.language().size() > kMaxLanguageBytes) {
      AddDropped(findings_, "LANGUAGE", Quote(event_.language()) + " is no language");
      event_.clear_language();
    }
    FitStatuses();
    CheckLists();
    if (event_.has_organizer()) FitPerson(*event_.mutable_organizer(), "ORGANIZER");
    for (auto& attendee : *event_.mutable_attendees()) FitAttendee(attendee);
    for (auto& delegation : *event_.mutable_delegations()) FitDelegation(delegation);
    FitProperties(*event_.mutable_unknown_properties(), findings_);
    FitComponents();
  }

 private:
  void Refuse(const std::string& property, std::string text) {
    AddProblem(findings_, {.field = property, .line = place_.LineOf(property), .text = std::move(text)});
  }

  void CheckText(const std::string& text, const std::string& property, size_t most) {
    if (text.size() > most) Refuse(property, Limit(text.size(), most) + "; shorten it, or attach it as a file");
  }

  template <class List>
  void CheckMost(const List& list, const std::string& property, int most) {
    if (list.size() > most) Refuse(property, "stands more than " + std::to_string(most) + " times");
  }

  void FitStatuses() {
    CheckMost(event_.request_statuses(), "REQUEST-STATUS", 20);
    for (std::string& status : *event_.mutable_request_statuses()) CutLine(status, "REQUEST-STATUS", findings_);
  }

  void CheckLists() {
    CheckMost(event_.delegations(), "X-DUTA-DELEGATION", 100);
    CheckMost(event_.legs(), "X-DUTA-LEG", 200);
    CheckMost(event_.meetings(), "X-DUTA-MEETING", 200);
    CheckMost(event_.deadlines(), "X-DUTA-DEADLINE", 20);
    CheckMost(event_.clearances(), "X-DUTA-CLEARANCE", 100);
    CheckMost(event_.contacts(), "X-DUTA-CONTACT", 50);
  }

  template <class Person>
  void FitPerson(Person& person, const std::string& property) {
    CutLine(*person.mutable_common_name(), property, findings_);
    if (IsTooLong(person.address())) Refuse(property, LineLimit(person.address()));
    if (IsTooLong(person.sent_by())) {
      AddDropped(findings_, property, "its parameter SENT-BY " + LineLimit(person.sent_by()));
      person.clear_sent_by();
    }
    FitParameters(*person.mutable_unknown_parameters(), property, findings_);
  }

  void FitAttendee(visit::v1::Attendee& attendee) {
    FitPerson(attendee, "ATTENDEE");
    const auto fit = [&](RepeatedPtrField<std::string>& addresses, const char* parameter) {
      const bool is_fit = addresses.size() <= kMaxDelegates &&
                          std::all_of(addresses.begin(), addresses.end(),
                                      [](const auto& address) { return !IsTooLong(address) && IsOneLine(address); });
      if (!is_fit) Refuse("ATTENDEE", std::string("its ") + parameter + " is too long");
    };
    fit(*attendee.mutable_delegated_to(), "DELEGATED-TO");
    fit(*attendee.mutable_delegated_from(), "DELEGATED-FROM");
  }

  void FitDelegation(visit::v1::Delegation& delegation) {
    if (delegation.members_size() > kMaxMembers) {
      Refuse("ATTENDEE", "more than " + std::to_string(kMaxMembers) + " persons of " + delegation.partner());
    }
    for (auto& member : *delegation.mutable_members()) CutLine(*member.mutable_name(), "ATTENDEE", findings_);
  }

  // Alarms and the like, with what is attached to them.
  void FitComponents() {
    RepeatedPtrField<std::string> kept;
    for (std::string& component : *event_.mutable_unknown_components()) {
      if (component.size() <= kMaxTextBytes) {
        *kept.Add() = std::move(component);
        continue;
      }
      constexpr size_t kBegin = std::string_view("BEGIN:").size();
      AddDropped(findings_, component.substr(kBegin, component.find('\n') - kBegin),
                 Limit(component.size(), kMaxTextBytes));
    }
    event_.mutable_unknown_components()->Swap(&kept);
  }

  Event& event_;
  const EventPlace& place_;
  Findings& findings_;
};

}  // namespace

void FitCalendar(visit::v1::Visit& visit, Findings& findings) {
  CutLine(*visit.mutable_product_id(), "PRODID", findings);
  FitProperties(*visit.mutable_unknown_properties(), findings);
}

void FitEventParts(Event& event, const EventPlace& place, Findings& findings) {
  EventFitter(event, place, findings).Run();
}

}  // namespace duta::adapters
