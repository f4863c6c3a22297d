// What a ministry may say of its own time.
#pragma once

#include <string_view>

#include "core/base/status.h"
#include "duta/schedule/v1/availability.pb.h"

namespace duta::visit {

// Checks it as availability.proto says. BODY_INVALID with metadata `field`;
// VISIT_ZONE_RULES_DIFFER.
Status CheckAvailability(const schedule::v1::Availability& availability);

// Seconds since midnight of `08:00`, up to `24:00`; -1 if it is none.
int ParseClock(std::string_view text);

}  // namespace duta::visit
