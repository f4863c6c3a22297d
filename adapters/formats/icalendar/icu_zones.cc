#include "adapters/formats/icalendar/icu_zones.h"

#include <cstdint>

namespace duta::adapters {
namespace {

using std::chrono::local_seconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

seconds Sum(int32_t raw, int32_t saving) {
  return std::chrono::floor<seconds>(std::chrono::milliseconds(raw + saving));
}

}  // namespace

icu::UnicodeString Decode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string Encode(const icu::UnicodeString& text) {
  std::string result;
  return text.toUTF8String(result);
}

double Milliseconds(seconds since_epoch) { return static_cast<double>(since_epoch.count()) * 1000; }

seconds OffsetAt(const icu::TimeZone& zone, sys_seconds instant) {
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode error = U_ZERO_ERROR;
  zone.getOffset(Milliseconds(instant.time_since_epoch()), false, raw, saving, error);
  return Sum(raw, saving);
}

std::optional<sys_seconds> InstantBy(const icu::BasicTimeZone& rules, local_seconds local) {
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode error = U_ZERO_ERROR;
  rules.getOffsetFromLocal(Milliseconds(local.time_since_epoch()), UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw,
                           saving, error);
  if (U_FAILURE(error)) return std::nullopt;
  return sys_seconds(local.time_since_epoch() - Sum(raw, saving));
}

}  // namespace duta::adapters
