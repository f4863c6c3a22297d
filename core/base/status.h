// Refusals: absl::Status with a reason of the catalogue attached, and the
// macros that pass a status on.
#pragma once

#include <chrono>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/base/reasons.h"

namespace duta {

using absl::Status;
using absl::StatusOr;

// Facts about a refusal for programs, by name: `field`, `keyid`, `limit`, ...
using Metadata = std::map<std::string, std::string>;

// A status with the reason's code. `what` says what was wrong here, in one
// clause without a final stop; the cure of the catalogue is appended. If `what`
// is empty the catalogue's cause stands in. `what` and the values may be any
// bytes: malformed UTF-8 in them becomes U+FFFD. Their names are constants.
Status Refuse(Reason reason, std::string_view what = {}, Metadata metadata = {});

// As Refuse, for what may succeed later: carries the time to wait.
Status RefuseForNow(Reason reason, std::chrono::milliseconds retry_after, std::string_view what = {},
                    Metadata metadata = {});

// The reason of a refusal; nothing for OK or a status without one.
std::optional<Reason> ReasonOf(const Status& status);

// The message of a status without the cure: for where another cure holds.
std::string CauseOf(const Status& status);

// The cure, with its final stop; empty if the message has none.
std::string CureOf(const Status& status);

// The metadata of a refusal; empty if none.
Metadata MetadataOf(const Status& status);

// The time to wait before a retry, if the refusal names one.
std::optional<std::chrono::milliseconds> RetryAfterOf(const Status& status);

}  // namespace duta

// Returns from the enclosing function if `expression` is not OK.
#define DUTA_RETURN_IF_ERROR(expression)                                                  \
  do {                                                                                    \
    if (::absl::Status duta_status = (expression); !duta_status.ok()) return duta_status; \
  } while (false)

// Declares or assigns `target` from a StatusOr, or returns its status.
#define DUTA_ASSIGN_OR_RETURN(target, expression) \
  DUTA_ASSIGN_OR_RETURN_IMPL(DUTA_CONCAT(duta_result_, __LINE__), target, expression)
#define DUTA_ASSIGN_OR_RETURN_IMPL(result, target, expression) \
  auto result = (expression);                                  \
  if (!result.ok()) return result.status();                    \
  target = std::move(result).value()
#define DUTA_CONCAT(a, b) DUTA_CONCAT_IMPL(a, b)
#define DUTA_CONCAT_IMPL(a, b) a##b
