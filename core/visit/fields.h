// Rules of fields that visits alone have; the others are core/base/fields.h.
#pragma once

#include <optional>
#include <string_view>

#include "absl/time/civil_time.h"
#include "core/base/fields.h"

namespace duta::visit {

// `1 to 32 of a-z, 0-9 and hyphen`: ids of legs, meetings and clearances.
bool IsPartId(std::string_view text);

// `2026-12-01` of a day that exists, years 1970 to 2199: what calendars can count.
std::optional<absl::CivilDay> ParseDay(std::string_view text);

}  // namespace duta::visit
