#include "core/visit/working_time.h"

#include <algorithm>

#include "core/base/time_zone.h"
#include "core/visit/availability.h"
#include "core/visit/fields.h"
#include "core/visit/moments.h"
#include "core/visit/spans.h"

namespace duta::visit {
namespace {

constexpr int kNoon = 12 * 3600;
constexpr int kDaySeconds = 24 * 3600;

// Seconds on the clock of a day, as an instant.
int64_t At(absl::CivilDay day, int seconds, const absl::TimeZone& zone) {
  return seconds == kDaySeconds ? StartOfDay(day + 1, zone) : InstantOf(absl::CivilSecond(day) + seconds, zone);
}

}  // namespace

WorkingTime::WorkingTime(const schedule::v1::Availability& availability) : zone_name_(availability.time_zone()) {
  zone_ = FindTimeZone(zone_name_).value_or(absl::UTCTimeZone());
  for (const schedule::v1::WorkingHours& hours : availability.hours()) {
    if (hours.weekday() < 1 || hours.weekday() > 7) continue;
    hours_[hours.weekday() - 1].push_back({ParseClock(hours.start()), ParseClock(hours.end())});
  }
  for (auto& day : hours_) {
    std::sort(day.begin(), day.end(), [](const Hours& a, const Hours& b) { return a.start < b.start; });
    if (workday_hours_.empty()) workday_hours_ = day;
  }
  for (const schedule::v1::SpecialDay& day : availability.special_days()) {
    if (const auto date = ParseDay(day.date())) special_days_[*date] = day;
  }
  known_until_ = ParseDay(availability.known_until()).value_or(absl::CivilDay(1970, 1, 1));
}

const std::vector<WorkingTime::Hours>& WorkingTime::UsualHours(absl::CivilDay day) const {
  return hours_[static_cast<size_t>(absl::GetWeekday(day))];  // absl counts from Monday as well.
}

WorkingTime::Day WorkingTime::On(absl::CivilDay day) const {
  const auto special = special_days_.find(day);
  if (special == special_days_.end()) {
    return {.works = !UsualHours(day).empty(), .estimated = day > known_until_, .name = {}};
  }
  const bool is_closed = special->second.type() == schedule::v1::SPECIAL_DAY_TYPE_CLOSED;
  return {.works = !is_closed,
          .estimated = special->second.estimated() || day > known_until_,
          .name = special->second.name()};
}

std::vector<Span> WorkingTime::HoursOn(absl::CivilDay day) const {
  if (!On(day).works) return {};
  const auto special = special_days_.find(day);
  const bool is_half =
      special != special_days_.end() && special->second.type() == schedule::v1::SPECIAL_DAY_TYPE_HALF_DAY;
  const std::vector<Hours>& usual = UsualHours(day);
  std::vector<Span> spans;
  for (const Hours& hours : usual.empty() ? workday_hours_ : usual) {
    const int end = is_half ? std::min(hours.end, kNoon) : hours.end;
    if (hours.start < end) spans.push_back({At(day, hours.start, zone_), At(day, end, zone_)});
  }
  return spans;
}

std::vector<Span> WorkingTime::Within(const Span& window) const {
  const absl::CivilDay first(absl::ToCivilSecond(absl::FromUnixSeconds(window.start), zone_));
  const absl::CivilDay last(absl::ToCivilSecond(absl::FromUnixSeconds(window.end), zone_));
  std::vector<Span> spans;
  for (absl::CivilDay day = first; day <= last; ++day) {
    const std::vector<Span> hours = HoursOn(day);
    spans.insert(spans.end(), hours.begin(), hours.end());
  }
  return Intersect(Merge(std::move(spans)), {window});
}

}  // namespace duta::visit
