#include "adapters/profile/working_days.h"

#include <unicode/timezone.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "adapters/profile/icu.h"

namespace duta::adapters {
namespace {

using std::chrono::days;
using std::chrono::local_seconds;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr double kMillisecondsPerSecond = 1000;

// Longer than any run of closed days; ends the search even for a table that
// closes for ever.
constexpr days kLongestClosure{60};

}  // namespace

std::optional<Closure> ClosedOn(const Calendar& calendar, Date date) {
  const SpecialDay* holiday = nullptr;
  for (const SpecialDay& day : calendar.special_days) {
    if (day.date != date) continue;
    if (day.kind == DayKind::kMakeUpWorkingDay) return std::nullopt;
    if (holiday == nullptr) holiday = &day;
  }
  if (holiday != nullptr) return Closure{holiday};
  const std::chrono::weekday weekday{sys_days(date)};
  if (calendar.weekend[weekday.c_encoding()]) return Closure{};
  return std::nullopt;
}

Date NextWorkingDay(const Calendar& calendar, Date date) {
  sys_days day(date);
  for (const sys_days end = day + kLongestClosure; day < end && ClosedOn(calendar, Date(day)); day += days(1)) {
  }
  return Date(day);
}

bool Covers(const Calendar& calendar, Date date) {
  return date.year() >= calendar.first_year && date.year() <= calendar.last_year;
}

bool IsTimeZone(std::string_view name) {
  PrepareIcu();
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString canonical;
  UBool is_listed = false;
  icu::TimeZone::getCanonicalID(icu::UnicodeString::fromUTF8(std::string(name)), canonical, is_listed, error);
  return U_SUCCESS(error) && is_listed;
}

struct SeatTime::Zone {
  std::unique_ptr<icu::TimeZone> zone;

  // From UTC, at an instant or (`is_local`) at a wall-clock time.
  seconds Offset(seconds since_epoch, bool is_local) const {
    UErrorCode error = U_ZERO_ERROR;
    int32_t raw = 0;
    int32_t daylight_saving = 0;
    zone->getOffset(static_cast<double>(since_epoch.count()) * kMillisecondsPerSecond, is_local, raw, daylight_saving,
                    error);
    return std::chrono::duration_cast<seconds>(std::chrono::milliseconds(raw + daylight_saving));
  }
};

SeatTime::SeatTime(const Calendar& calendar) : zone_(std::make_unique<Zone>()) {
  PrepareIcu();
  const std::string name(calendar.time_zone);
  zone_->zone.reset(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
  if (*zone_->zone == icu::TimeZone::getUnknown()) {
    std::fprintf(stderr, "profile: ICU does not know the zone `%s`\n", name.c_str());
    std::abort();
  }
}

SeatTime::SeatTime(SeatTime&&) noexcept = default;
SeatTime::~SeatTime() = default;

local_seconds SeatTime::Local(Seconds instant) const {
  const seconds utc = instant.time_since_epoch();
  return local_seconds(utc + zone_->Offset(utc, false));
}

Date SeatTime::LocalDate(Seconds instant) const { return Date(std::chrono::floor<days>(Local(instant))); }

SeatTime::Seconds SeatTime::StartOf(Date date) const {
  const seconds midnight = sys_days(date).time_since_epoch();
  return Seconds(midnight - zone_->Offset(midnight, true));
}

}  // namespace duta::adapters
