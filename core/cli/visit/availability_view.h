// What a ministry shares of its calendar as people read it. All that others wrote is
// made harmless for the terminal. Functions only; thread-safe.
#pragma once

#include <string>

#include "core/cli/shell/view.h"
#include "duta/schedule/v1/availability.pb.h"

namespace duta::cli {

std::string FormatAvailability(const schedule::v1::Availability& availability, const View& view);

}  // namespace duta::cli
