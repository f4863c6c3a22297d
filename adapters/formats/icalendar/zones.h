// Time zones of calendars: names, instants, and VTIMEZONE, by ICU.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace duta::adapters {

// What a clock shows, and where.
struct WallTime {
  std::chrono::local_seconds local;
  std::string zone;  // IANA.
};

// The IANA name for a TZID: itself, what remains of
// `/citadel.org/20210210_1/Asia/Jakarta` and `/Asia/Jakarta`, or the zone that Windows
// calls `SE Asia Standard Time`. Nothing if ICU knows none.
std::optional<std::string> IanaZone(std::string_view tzid);

// The zone that Windows and Outlook show to people as `(UTC+07:00) Bangkok, Hanoi,
// Jakarta`: one with that offset in winter, called after one of these places. Nothing
// for a text of another form, and if there is none.
std::optional<std::string> ZoneOfDisplayName(std::string_view text);

// Whether two names are those of one zone: `Australia/Canberra` is an older one of
// `Australia/Sydney`. False if ICU knows none.
bool IsSameZone(std::string_view one, std::string_view other);

// The instant at which the clock shows it. Of an hour that exists twice it is
// the first (RFC 5545, 3.3.5); of one that does not exist, and of an unknown
// zone, nothing.
std::optional<std::chrono::sys_seconds> InstantOf(const WallTime& time);

// What the clock in `zone` shows at `instant`; nothing for an unknown zone.
std::optional<std::chrono::local_seconds> ClockAt(std::chrono::sys_seconds instant, const std::string& zone);

// VTIMEZONE of `zone`, with the rules from `from` on, lines ended by CRLF. Empty
// for an unknown zone.
std::string TimeZoneComponent(const std::string& zone, std::chrono::sys_seconds from);

}  // namespace duta::adapters
