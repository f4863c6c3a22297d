#include "adapters/formats/icalendar/room.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/icalendar/content_line.h"

namespace duta::adapters {
namespace {

using google::protobuf::RepeatedPtrField;
using visit::v1::Event;
using visit::v1::Parameter;
using visit::v1::Property;

// visit.proto and core/visit/fields.h: bytes of a line, of a text, of a place.
constexpr size_t kMaxLineBytes = 300;
constexpr size_t kMaxTextBytes = 20'000;
constexpr size_t kMaxPlaceBytes = 1000;
constexpr size_t kMaxLanguageBytes = 35;
constexpr size_t kMaxNameBytes = 64;
constexpr int kMaxParameters = 20;
constexpr int kMaxValues = 50;
constexpr int kMaxDelegates = 20;
constexpr int kMaxMembers = 200;
// A person reads characters; the form counts bytes.
constexpr size_t kMaxTitleCharacters = 300;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The bytes of the longest beginning with at most so many of both.
size_t BytesThatFit(std::string_view text, size_t characters, size_t bytes) {
  size_t end = 0;
  for (size_t at = 0; at <= text.size(); ++at) {
    const bool is_boundary = at == text.size() || !IsContinuation(text[at]);
    if (!is_boundary) continue;
    if (at > bytes) break;
    end = at;
    if (at == text.size() || characters-- == 0) break;
  }
  return end;
}

bool IsOneLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

std::string Limit(size_t size, size_t most) {
  return "is " + std::to_string(size) + " bytes long; at most " + std::to_string(most) + " can be carried";
}

// Cuts a line that people read; the whole is told, as far as a report quotes.
void CutLine(std::string& text, std::string_view property, Findings& findings) {
  const size_t end = BytesThatFit(text, kMaxTitleCharacters, kMaxLineBytes);
  if (end == text.size()) return;
  AddDropped(findings, std::string(property),
             Limit(text.size(), kMaxLineBytes) + "; cut behind " + Quote(std::string_view(text).substr(0, end)) +
                 ", without " + Quote(std::string_view(text).substr(end)));
  text.resize(end);
  while (!text.empty() && text.back() == ' ') text.pop_back();
}

bool IsFit(const Parameter& parameter) {
  return parameter.name().size() <= kMaxNameBytes && parameter.values_size() <= kMaxValues &&
         std::all_of(parameter.values().begin(), parameter.values().end(), [](const std::string& value) {
           return value.size() <= kMaxLineBytes && IsOneLine(value) && value.find('"') == value.npos;
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
    if (person.address().size() > kMaxLineBytes) Refuse(property, Limit(person.address().size(), kMaxLineBytes));
    if (person.sent_by().size() > kMaxLineBytes) {
      AddDropped(findings_, property, "its parameter SENT-BY " + Limit(person.sent_by().size(), kMaxLineBytes));
      person.clear_sent_by();
    }
    FitParameters(*person.mutable_unknown_parameters(), property, findings_);
  }

  void FitAttendee(visit::v1::Attendee& attendee) {
    FitPerson(attendee, "ATTENDEE");
    const auto fit = [&](RepeatedPtrField<std::string>& addresses, const char* parameter) {
      const bool is_fit =
          addresses.size() <= kMaxDelegates && std::all_of(addresses.begin(), addresses.end(), [](const auto& address) {
            return address.size() <= kMaxLineBytes && IsOneLine(address);
          });
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
