#include "adapters/formats/icalendar/zones.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/vtzone.h>

#include <memory>

#include "adapters/profile/icu.h"

namespace duta::adapters {
namespace {

using std::chrono::local_seconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr double kMillisecondsPerSecond = 1000;

icu::UnicodeString Decode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

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

std::string Encode(const icu::UnicodeString& text) {
  std::string result;
  return text.toUTF8String(result);
}

double Milliseconds(seconds since_epoch) { return static_cast<double>(since_epoch.count()) * kMillisecondsPerSecond; }

seconds OffsetAt(const icu::TimeZone& zone, sys_seconds instant) {
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode error = U_ZERO_ERROR;
  zone.getOffset(Milliseconds(instant.time_since_epoch()), false, raw, saving, error);
  return std::chrono::floor<seconds>(milliseconds(raw + saving));
}

}  // namespace

std::optional<std::string> IanaZone(std::string_view tzid) {
  if (Find(tzid) != nullptr) return std::string(tzid);
  PrepareIcu();
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString id;
  icu::TimeZone::getIDForWindowsID(Decode(tzid.substr(0, 64)), nullptr, id, error);
  if (U_SUCCESS(error) && !id.isEmpty()) return Encode(id);
  // The last two or three parts of a name with a prefix of its own.
  if (!tzid.starts_with('/')) return std::nullopt;
  for (size_t slash = tzid.find('/', 1); slash != tzid.npos; slash = tzid.find('/', slash + 1)) {
    const std::string_view rest = tzid.substr(slash + 1);
    if (rest.find('/') != rest.npos && Find(rest) != nullptr) return std::string(rest);
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
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode error = U_ZERO_ERROR;
  zone->getOffsetFromLocal(Milliseconds(time.local.time_since_epoch()), UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw,
                           saving, error);
  if (U_FAILURE(error)) return std::nullopt;
  const sys_seconds instant(time.local.time_since_epoch() - std::chrono::floor<seconds>(milliseconds(raw + saving)));
  if (instant.time_since_epoch() + OffsetAt(*zone, instant) != time.local.time_since_epoch()) return std::nullopt;
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
