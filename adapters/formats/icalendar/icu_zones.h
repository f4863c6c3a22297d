// ICU's zones in the terms of <chrono>, for the sources of this folder that ask it.
#pragma once

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace duta::adapters {

icu::UnicodeString Decode(std::string_view text);
std::string Encode(const icu::UnicodeString& text);

// ICU's time of an instant, or of what a clock shows.
double Milliseconds(std::chrono::seconds since_epoch);

// From UTC to the zone's clock.
std::chrono::seconds OffsetAt(const icu::TimeZone& zone, std::chrono::sys_seconds instant);

// When the clock shows `local`: of an hour that comes twice the first, of one that
// does not come as if the clock had not been changed. Nothing if ICU fails.
std::optional<std::chrono::sys_seconds> InstantBy(const icu::BasicTimeZone& rules, std::chrono::local_seconds local);

}  // namespace duta::adapters
