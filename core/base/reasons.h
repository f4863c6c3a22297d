// The catalogue of reasons for which something is refused. The data is
// reasons.def; this is its typed form.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "absl/status/status.h"

namespace duta {

enum class Reason {
#define DUTA_REASON(enumerator, wire, code, cause, cure) enumerator,
#include "core/base/reasons.def"
#undef DUTA_REASON
};

// One row of the catalogue.
struct ReasonInfo {
  Reason reason;
  std::string_view wire;  // Upper snake case, as in google.rpc.ErrorInfo.
  absl::StatusCode code;
  std::string_view cause;  // What is wrong, without a final stop.
  std::string_view cure;   // What would be right, without a final stop.
};

// The row of `reason`. Never fails.
const ReasonInfo& Describe(Reason reason);

// The row of a reason as sent on the wire, or nothing if there is none.
std::optional<ReasonInfo> FindReason(std::string_view wire);

// All rows, in the catalogue's order.
std::span<const ReasonInfo> AllReasons();

}  // namespace duta
