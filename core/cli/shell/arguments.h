// Arguments as people type them. Functions only; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta::cli {

// A whole number from 0 in decimal digits. INVALID_ARGUMENT without a reason,
// naming `option`.
StatusOr<uint64_t> ParseIndex(std::string_view text, std::string_view option);

}  // namespace duta::cli
