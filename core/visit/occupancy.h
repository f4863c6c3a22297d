// When a visit takes place, and whose time it takes.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/visit/recurrence.h"
#include "duta/schedule/v1/visit_state.pb.h"

namespace duta::visit {

// Occurrences that are not called off, moved ones where they were moved to; by
// start.
StatusOr<std::vector<Span>> SpansOf(const schedule::v1::VisitState& state);

// Whether the visit takes this party's time: it organises or is invited and has
// not declined, and the visit is neither cancelled nor transparent.
bool TakesTimeOf(const schedule::v1::VisitState& state, std::string_view party);

}  // namespace duta::visit
