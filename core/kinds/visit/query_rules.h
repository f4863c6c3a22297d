// What queries of visits and calendars have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "duta/schedule/v1/visit_state.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace duta::kinds {

// QUERY_INVALID that names the field.
Status InvalidQuery(std::string_view field, std::string_view what);

// Whose time is asked for: 1 to 50 names, none twice. QUERY_INVALID.
Status CheckPartners(const google::protobuf::RepeatedPtrField<std::string>& partners);

google::protobuf::Timestamp ToProto(int64_t seconds);

// Whether a visit concerns the caller or its units: also if they were taken off the
// list, which they may know, and nothing newer.
bool IsParty(const schedule::v1::VisitState& state, std::string_view caller);

// Whether a visit as it stands is the caller's or its units' to see.
bool IsInvited(const schedule::v1::VisitState& state, std::string_view caller);

}  // namespace duta::kinds
