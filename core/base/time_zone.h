// Time zones by their IANA names, with the rules that this machine has.
#pragma once

#include <optional>
#include <string_view>

#include "absl/time/time.h"

namespace duta {

// The zone of a name such as `Asia/Jakarta` or `UTC`; nothing if there is none.
// Names may come from anywhere: only those that have a file are loaded, since the
// loader keeps every name that it was ever asked for. Thread-safe.
std::optional<absl::TimeZone> FindTimeZone(std::string_view name);

}  // namespace duta
