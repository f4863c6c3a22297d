#include "core/visit/availability.h"

#include <set>
#include <string>

#include "core/base/time_zone.h"
#include "core/visit/fields.h"
#include "core/visit/moments.h"

namespace duta::visit {
namespace {

using schedule::v1::Availability;

Status CheckHours(const Availability& availability) {
  const auto& hours = availability.hours();
  if (hours.empty() || hours.size() > 14) return InvalidField("hours", "1 to 14 are required");
  for (int i = 0; i < hours.size(); ++i) {
    const std::string field = Indexed("hours", i);
    if (!schedule::v1::Weekday_IsValid(hours[i].weekday()) || hours[i].weekday() == 0) {
      return InvalidField(field + ".weekday", "required");
    }
    const int start = ParseClock(hours[i].start());
    const int end = ParseClock(hours[i].end());
    if (start < 0) return InvalidField(field + ".start", "not a time such as 08:00");
    if (end < 0) return InvalidField(field + ".end", "not a time such as 16:30");
    if (end <= start) return InvalidField(field + ".end", "not after the start");
    for (int k = 0; k < i; ++k) {
      const bool overlaps = hours[k].weekday() == hours[i].weekday() && ParseClock(hours[k].start()) < end &&
                            start < ParseClock(hours[k].end());
      if (overlaps) return InvalidField(field, "overlaps other hours of that weekday");
    }
  }
  return absl::OkStatus();
}

Status CheckSpecialDays(const Availability& availability) {
  std::set<std::string_view> dates;
  if (availability.special_days_size() > 1000) return InvalidField("special_days", "more than 1000");
  for (int i = 0; i < availability.special_days_size(); ++i) {
    const schedule::v1::SpecialDay& day = availability.special_days(i);
    const std::string field = Indexed("special_days", i);
    if (!ParseDay(day.date())) return InvalidField(field + ".date", "not a day such as 2026-12-25 that exists");
    if (!dates.insert(day.date()).second) return InvalidField(field + ".date", "stands twice");
    DUTA_RETURN_IF_ERROR(CheckLine(field + ".name", day.name()));
    if (!schedule::v1::SpecialDayType_IsValid(day.type()) || day.type() == 0) {
      return InvalidField(field + ".type", "required");
    }
  }
  return absl::OkStatus();
}

Status CheckBusy(const Availability& availability, const absl::TimeZone& zone) {
  if (availability.busy_size() > 1000) return InvalidField("busy", "more than 1000");
  for (int i = 0; i < availability.busy_size(); ++i) {
    const schedule::v1::BusyPeriod& period = availability.busy(i);
    const std::string field = Indexed("busy", i);
    DUTA_ASSIGN_OR_RETURN(const Point start, ReadMoment(field + ".start", period.start(), zone));
    DUTA_ASSIGN_OR_RETURN(const Point end, ReadMoment(field + ".end", period.end(), zone));
    if (start.is_day != end.is_day)
      return InvalidField(field + ".end", "a day where the start is a time, or the other way round");
    if (end.seconds <= start.seconds) return InvalidField(field + ".end", "not after the start");
    DUTA_RETURN_IF_ERROR(CheckLine(field + ".title", period.title()));
  }
  return absl::OkStatus();
}

}  // namespace

int ParseClock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return -1;
  for (const size_t at : {0, 1, 3, 4}) {
    if (text[at] < '0' || text[at] > '9') return -1;
  }
  const int hour = (text[0] - '0') * 10 + text[1] - '0';
  const int minute = (text[3] - '0') * 10 + text[4] - '0';
  if (minute > 59 || hour > 24 || (hour == 24 && minute > 0)) return -1;
  return hour * 3600 + minute * 60;
}

Status CheckAvailability(const Availability& availability) {
  if (!schedule::v1::Detail_IsValid(availability.detail()) || availability.detail() == 0) {
    return InvalidField("detail", "required");
  }
  const auto zone = FindTimeZone(availability.time_zone());
  if (!zone) return InvalidField("time_zone", "not an IANA time zone such as Asia/Jakarta");
  DUTA_RETURN_IF_ERROR(CheckHours(availability));
  DUTA_RETURN_IF_ERROR(CheckSpecialDays(availability));
  if (!ParseDay(availability.known_until())) return InvalidField("known_until", "not a day such as 2028-12-31");
  return CheckBusy(availability, *zone);
}

}  // namespace duta::visit
