#include "core/visit/attendees.h"

#include "core/base/names.h"

namespace duta::visit {

using google::protobuf::RepeatedPtrField;
using schedule::v1::AttendeeState;
using schedule::v1::VisitState;

namespace {

// Whose word of an attendee counts: those who must come.
bool MustAgree(const AttendeeState& attendee, const std::string& organizer) {
  const bool is_optional = attendee.role() == visit::v1::ROLE_OPTIONAL || attendee.role() == visit::v1::ROLE_INFORMED;
  return !attendee.removed() && !is_optional && attendee.name() != organizer;
}

}  // namespace

Side SideOf(const VisitState& state, std::string_view name) {
  if (ActsFor(name, state.organizer())) return Side::kOrganizer;
  for (const AttendeeState& attendee : state.attendees()) {
    if (!attendee.removed() && ActsFor(name, attendee.name())) return Side::kAttendee;
  }
  return Side::kStranger;
}

AttendeeState* FindAttendee(RepeatedPtrField<AttendeeState>& attendees, std::string_view name) {
  for (AttendeeState& attendee : attendees) {
    if (attendee.name() == name) return &attendee;
  }
  return nullptr;
}

bool IsAgreed(const VisitState& state) {
  if (state.phase() != schedule::v1::VISIT_PHASE_OPEN) return false;
  bool has_any = false;
  for (const AttendeeState& attendee : state.attendees()) {
    if (!MustAgree(attendee, state.organizer())) continue;
    has_any = true;
    if (attendee.status() != visit::v1::PARTICIPATION_STATUS_ACCEPTED) return false;
  }
  return has_any;
}

}  // namespace duta::visit
