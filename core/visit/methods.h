// The methods of iTIP for events (RFC 5546, 3.2) as one table: who sends each,
// what it must carry, and in which phases of a visit it may come.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "duta/schedule/v1/visit_state.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::visit {

// Who somebody is to a visit.
enum class Side { kOrganizer, kAttendee, kStranger };

// How many attendees a step names.
enum class AttendeeRule {
  kNone,        // 3.2.1: PUBLISH asks nobody.
  kSome,        // At least one.
  kOnlySender,  // Exactly the one who sends it.
  kAny,
};

struct MethodRule {
  visit::v1::Method method;
  std::string_view name;
  std::string_view section;  // Of RFC 5546.
  Side sender;
  AttendeeRule attendees;
  bool needs_start;
  bool needs_summary;
  bool may_recur;          // Whether `recurrence` may stand in it.
  bool may_be_occurrence;  // Whether recurrence_id may stand in it.
  // Phases before the step in which it may come.
  bool if_none;
  bool if_published;
  bool if_open;
  bool if_cancelled;
};

// One row a method.
std::span<const MethodRule> MethodRules();

// The row of a method; null for what is none.
const MethodRule* FindMethod(visit::v1::Method method);

// Whether the step may come in this phase.
bool Fits(const MethodRule& rule, schedule::v1::VisitPhase phase);

// `REQUEST, CANCEL`: what somebody of this side may send in this phase; `nothing`
// if that is so.
std::string MethodsFor(Side side, schedule::v1::VisitPhase phase);

// `open`: a phase for people.
std::string_view NameOf(schedule::v1::VisitPhase phase);

}  // namespace duta::visit
