// Who is invited to a visit, and what they have said.
#pragma once

#include <string_view>

#include "core/visit/methods.h"
#include "duta/schedule/v1/visit_state.pb.h"

namespace duta::visit {

// Who `name` is to the visit. An attendee that was removed is one no more.
Side SideOf(const schedule::v1::VisitState& state, std::string_view name);

// The attendee of this name; null if there is none.
schedule::v1::AttendeeState* FindAttendee(google::protobuf::RepeatedPtrField<schedule::v1::AttendeeState>& attendees,
                                          std::string_view name);

// Whether all who must come have accepted the current version.
bool IsAgreed(const schedule::v1::VisitState& state);

}  // namespace duta::visit
