#include "core/visit/methods.h"

#include <array>

namespace duta::visit {
namespace {

using schedule::v1::VisitPhase;

// clang-format off
constexpr std::array<MethodRule, 8> kRules = {{
    // method                          name              section  sender             attendees                   start  summary recur  occurrence none   published open  cancelled
    {visit::v1::METHOD_PUBLISH,        "PUBLISH",        "3.2.1", Side::kOrganizer, AttendeeRule::kNone,        true,  true,  true,  true,  true,  true,  false, false},
    {visit::v1::METHOD_REQUEST,        "REQUEST",        "3.2.2", Side::kOrganizer, AttendeeRule::kSome,        true,  true,  true,  true,  true,  true,  true,  false},
    {visit::v1::METHOD_REPLY,          "REPLY",          "3.2.3", Side::kAttendee,  AttendeeRule::kOnlySender,  false, false, true,  true,  false, false, true,  false},
    {visit::v1::METHOD_ADD,            "ADD",            "3.2.4", Side::kOrganizer, AttendeeRule::kAny,         true,  true,  false, false, false, true,  true,  false},
    {visit::v1::METHOD_CANCEL,         "CANCEL",         "3.2.5", Side::kOrganizer, AttendeeRule::kAny,         false, false, true,  true,  false, true,  true,  true},
    {visit::v1::METHOD_REFRESH,        "REFRESH",        "3.2.6", Side::kAttendee,  AttendeeRule::kOnlySender,  false, false, false, true,  false, false, true,  true},
    {visit::v1::METHOD_COUNTER,        "COUNTER",        "3.2.7", Side::kAttendee,  AttendeeRule::kSome,        true,  false, true,  true,  false, false, true,  false},
    {visit::v1::METHOD_DECLINECOUNTER, "DECLINECOUNTER", "3.2.8", Side::kOrganizer, AttendeeRule::kAny,         false, false, false, true,  false, false, true,  false},
}};
// clang-format on

}  // namespace

std::span<const MethodRule> MethodRules() { return kRules; }

const MethodRule* FindMethod(visit::v1::Method method) {
  for (const MethodRule& rule : kRules) {
    if (rule.method == method) return &rule;
  }
  return nullptr;
}

bool Fits(const MethodRule& rule, VisitPhase phase) {
  switch (phase) {
    case schedule::v1::VISIT_PHASE_PUBLISHED:
      return rule.if_published;
    case schedule::v1::VISIT_PHASE_OPEN:
      return rule.if_open;
    case schedule::v1::VISIT_PHASE_CANCELLED:
      return rule.if_cancelled;
    default:
      return rule.if_none;
  }
}

std::string MethodsFor(Side side, VisitPhase phase) {
  std::string names;
  for (const MethodRule& rule : kRules) {
    // Whoever begins a visit organises it.
    const bool is_sender =
        rule.sender == side || (phase == schedule::v1::VISIT_PHASE_UNSPECIFIED && rule.sender == Side::kOrganizer);
    if (is_sender && Fits(rule, phase)) names.append(names.empty() ? "" : ", ").append(rule.name);
  }
  return names.empty() ? "nothing" : names;
}

std::string_view NameOf(VisitPhase phase) {
  switch (phase) {
    case schedule::v1::VISIT_PHASE_PUBLISHED:
      return "published";
    case schedule::v1::VISIT_PHASE_OPEN:
      return "open";
    case schedule::v1::VISIT_PHASE_CANCELLED:
      return "cancelled";
    default:
      return "unknown to the hub";
  }
}

}  // namespace duta::visit
