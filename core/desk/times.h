// Times as people type and read them: durations such as `7d`, instants with or
// without an offset, always shown with the zone. Functions only; thread-safe.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"

namespace duta::desk {

// `90s`, `30m`, `12h`, `7d`, `2w`: a whole number from 1 and one unit, at most
// 3,660 days. INVALID_ARGUMENT without a reason.
StatusOr<std::chrono::seconds> ParseDuration(std::string_view text);

// When something ends: a duration from `now`, an RFC 3339 instant
// (`2026-12-01T17:00:00+07:00`), a local time in `zone` (`2026-12-01 17:00`), or a
// date, which means the end of that day in `zone`. A local time that does not
// exist in the zone, or exists twice, is refused. INVALID_ARGUMENT without a
// reason.
StatusOr<Instant> ParseEnd(std::string_view text, std::string_view zone, Instant now);

// Whether `zone` is an IANA time zone that this machine knows.
bool IsZone(std::string_view zone);

// `2026-11-24 13:57 +07:00 (Asia/Jakarta)`, `2026-11-24 06:57 (UTC)`; in UTC if the
// zone is unknown.
std::string FormatLocal(Instant instant, std::string_view zone);

// `2026-11-24`: the local date.
std::string LocalDate(Instant instant, std::string_view zone);

// Whether `text` is `YYYY-MM-DD` of a day that exists.
bool IsDate(std::string_view text);

}  // namespace duta::desk
