#include "adapters/formats/icalendar/zones.h"

#include <unicode/basictz.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/vtzone.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include "adapters/formats/icalendar/icu_zones.h"
#include "adapters/profile/icu.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using std::chrono::local_seconds;
using std::chrono::sys_seconds;

// ICU's own name of a zone; empty if it knows none of this name. `GMT+9` is made
// on the fly, and no name that others know.
icu::UnicodeString Canonical(std::string_view name) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString canonical;
  UBool is_system = false;
  icu::TimeZone::getCanonicalID(Decode(name), canonical, is_system, error);
  return U_SUCCESS(error) && is_system ? canonical : icu::UnicodeString();
}

// Null if ICU does not know it under just this name.
std::unique_ptr<icu::BasicTimeZone> Find(std::string_view name) {
  PrepareIcu();
  if (name.empty() || name.size() > 64) return nullptr;
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(Decode(name)));
  if (*zone == icu::TimeZone::getUnknown() || Canonical(name).isEmpty()) return nullptr;
  return std::unique_ptr<icu::BasicTimeZone>(static_cast<icu::BasicTimeZone*>(zone.release()));
}

// `(UTC+07:00) Bangkok, Hanoi, Jakarta` taken apart.
struct DisplayName {
  std::chrono::seconds offset{0};
  std::vector<std::string_view> places;  // Borrowed.
};

std::optional<DisplayName> SplitDisplayName(std::string_view text) {
  const size_t close = text.find(')');
  if (text.size() > 200 || close == text.npos || (!text.starts_with("(UTC") && !text.starts_with("(GMT"))) {
    return std::nullopt;
  }
  DisplayName display;
  const std::string_view offset = text.substr(4, close - 4);
  if (!offset.empty()) {
    int hours = 0, minutes = 0;
    if (offset.size() != 6 || (offset[0] != '+' && offset[0] != '-') || offset[3] != ':') return std::nullopt;
    const auto good = [&](size_t at, int& number) {
      return std::from_chars(offset.data() + at, offset.data() + at + 2, number).ptr == offset.data() + at + 2;
    };
    if (!good(1, hours) || !good(4, minutes)) return std::nullopt;
    display.offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    if (offset[0] == '-') display.offset = -display.offset;
  }
  for (std::string_view rest = text.substr(close + 1); !rest.empty();) {
    const size_t comma = std::min(rest.find(','), rest.size());
    display.places.push_back(Trim(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return display;
}

}  // namespace

std::optional<std::string> IanaZone(std::string_view tzid) {
  if (Find(tzid) != nullptr) return std::string(tzid);
  PrepareIcu();
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString id;
  icu::TimeZone::getIDForWindowsID(Decode(tzid.substr(0, 64)), nullptr, id, error);
  if (U_SUCCESS(error) && !id.isEmpty()) return Encode(id);
  // The last two or three parts of a name with a prefix of its own, or with none.
  if (!tzid.starts_with('/')) return std::nullopt;
  for (size_t slash = 0; slash != tzid.npos; slash = tzid.find('/', slash + 1)) {
    const std::string_view rest = tzid.substr(slash + 1);
    if (rest.find('/') != rest.npos && Find(rest) != nullptr) return std::string(rest);
  }
  return std::nullopt;
}

std::optional<std::string> ZoneOfDisplayName(std::string_view text) {
  const auto display = SplitDisplayName(text);
  if (!display) return std::nullopt;
  PrepareIcu();
  UErrorCode error = U_ZERO_ERROR;
  const auto milliseconds = static_cast<int32_t>(display->offset.count() * 1000);
  const std::unique_ptr<icu::StringEnumeration> names(
      icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, nullptr, &milliseconds, error));
  while (U_SUCCESS(error) && names != nullptr) {
    const icu::UnicodeString* name = names->snext(error);
    if (name == nullptr) break;
    const std::string zone = Encode(*name);
    std::string place = zone.substr(zone.rfind('/') + 1);
    std::replace(place.begin(), place.end(), '_', ' ');
    for (const std::string_view wanted : display->places) {
      if (EqualsIgnoringCase(place, wanted)) return zone;
    }
  }
  return std::nullopt;
}

bool IsSameZone(std::string_view one, std::string_view other) {
  if (Find(one) == nullptr || Find(other) == nullptr) return false;
  return Canonical(one) == Canonical(other);
}

std::optional<sys_seconds> InstantOf(const WallTime& time) {
  if (time.zone == "UTC") return sys_seconds(time.local.time_since_epoch());
  const auto zone = Find(time.zone);
  if (zone == nullptr) return std::nullopt;
  const auto instant = InstantBy(*zone, time.local);
  // An hour that does not exist has another clock.
  if (!instant || instant->time_since_epoch() + OffsetAt(*zone, *instant) != time.local.time_since_epoch()) {
    return std::nullopt;
  }
  return instant;
}

std::optional<local_seconds> ClockAt(sys_seconds instant, const std::string& name) {
  const auto zone = Find(name);
  if (zone == nullptr) return std::nullopt;
  return local_seconds(instant.time_since_epoch() + OffsetAt(*zone, instant));
}

std::string TimeZoneComponent(const std::string& name, sys_seconds from) {
  if (Find(name) == nullptr) return {};
  const std::unique_ptr<icu::VTimeZone> zone(icu::VTimeZone::createVTimeZoneByID(Decode(name)));
  if (zone == nullptr) return {};
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString text;
  zone->write(Milliseconds(from.time_since_epoch()), text, error);
  return U_SUCCESS(error) ? Encode(text) : std::string();
}

}  // namespace duta::adapters
