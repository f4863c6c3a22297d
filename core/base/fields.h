// Rules that fields of messages' bodies share, whatever the kind: one line, plain
// text, dates, languages, names. Each refusal names its field.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "core/base/status.h"

namespace duta {

inline constexpr size_t kMaxLineCharacters = 300;
inline constexpr size_t kMaxTextBytes = 20'000;

// BODY_INVALID: `field: what`, with metadata `field`.
Status InvalidField(std::string_view field, std::string_view what);

// `events[3]`, for the names of fields.
std::string Indexed(std::string_view field, int index);

enum class Presence { kOptional, kRequired };

// The Check functions take UTF-8, as protobuf gives it, and return InvalidField.

// One line of at most so many characters (code points, so that a title may be as
// long in any script); if it is required, not a blank one.
Status CheckLine(std::string_view field, std::string_view text, Presence presence = Presence::kOptional,
                 size_t max_characters = kMaxLineCharacters);

// Several lines, tabs and line feeds allowed.
Status CheckText(std::string_view field, std::string_view text, size_t max_bytes = kMaxTextBytes);

// `2026-11-24` of a day that exists.
Status CheckDate(std::string_view field, std::string_view text);

// A BCP 47 language tag, if there is any.
Status CheckLanguage(std::string_view field, std::string_view tag);

// The name of a partner or a unit.
Status CheckPartyName(std::string_view field, std::string_view name);

// Whether there is nothing in it but spaces, tabs and line feeds.
bool IsBlank(std::string_view text);

// The day of `2026-12-01`, years 1 to 9999; nothing if it does not exist.
std::optional<absl::CivilDay> ParseDate(std::string_view text);

// Well-formed by RFC 5646, 2.1, as far as the shape of subtags goes: 2 to 8
// letters first, then 1 to 8 letters and digits each, 35 bytes in all.
bool IsLanguageTag(std::string_view tag);

// The name of a partner or a unit.
bool IsPartyName(std::string_view name);

}  // namespace duta
