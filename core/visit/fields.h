// Rules that fields of bodies share: one line, plain text, dates, names.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "core/base/status.h"

namespace duta::visit {

inline constexpr size_t kMaxLineBytes = 300;
inline constexpr size_t kMaxTextBytes = 20'000;

// BODY_INVALID: `field: what`, with metadata `field`.
Status InvalidField(std::string_view field, std::string_view what);

enum class Presence { kOptional, kRequired };

// One line of at most `max_bytes`, UTF-8 as protobuf gives it.
Status CheckLine(std::string_view field, std::string_view text, Presence presence = Presence::kOptional,
                 size_t max_bytes = kMaxLineBytes);

// Several lines, tabs and line feeds allowed.
Status CheckText(std::string_view field, std::string_view text, size_t max_bytes = kMaxTextBytes);

// `1 to 32 of a-z, 0-9 and hyphen`: ids of legs, meetings and clearances.
bool IsPartId(std::string_view text);

// The name of a partner or a unit.
bool IsPartyName(std::string_view name);

// `2026-12-01` of a day that exists, years 1970 to 2199.
std::optional<absl::CivilDay> ParseDay(std::string_view text);

// `events[3]`.
std::string Indexed(std::string_view field, int index);

}  // namespace duta::visit
