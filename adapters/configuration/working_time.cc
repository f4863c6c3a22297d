// When the ministry works, and how early it wants to hear of visits.
#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "adapters/configuration/draft.h"
#include "adapters/profile/notice.h"
#include "adapters/profile/working_days.h"

namespace duta::adapters {
namespace {

using std::chrono::year;

constexpr size_t kMaxDays = 2000;
constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2199;

void ConfigureWeekend(const Value& weekend, Calendar& calendar) {
  calendar.weekend.fill(false);
  for (const Value& day : weekend.Items()) {
    const auto weekday = day.OneOf({"SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"});
    if (!weekday) continue;
    if (calendar.weekend[*weekday]) day.Refuse("is there twice");
    calendar.weekend[*weekday] = true;
  }
  if (std::count(calendar.weekend.begin(), calendar.weekend.end(), true) == 7) {
    weekend.Refuse("leaves no working day");
  }
  calendar.weekend_source = kConfigured;
}

std::optional<SpecialDay> ReadDay(const Value& value, Draft& draft) {
  value.ExpectKeys({"date", "name", "kind", "estimated"});
  const auto date_value = value.Require("date");
  const auto name = value.Require("name");
  const auto date = date_value ? date_value->Day() : std::nullopt;
  if (!date || !name) return std::nullopt;
  SpecialDay day{.date = *date, .name = draft.Keep(name->Line())};
  if (const auto kind = value.Find("kind")) {
    const auto chosen = kind->OneOf({"PUBLIC_HOLIDAY", "GOVERNMENT_HOLIDAY", "MAKE_UP_WORKING_DAY"});
    if (chosen) day.kind = static_cast<DayKind>(*chosen);
  }
  if (const auto estimated = value.Find("estimated")) day.estimated = estimated->Flag();
  return day;
}

// `2027` of a key.
std::optional<int> YearOf(std::string_view key) {
  int number = 0;
  const auto [stop, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  const bool is_year = error == std::errc() && stop == key.data() + key.size() && key.size() == 4;
  return is_year && number >= kFirstYear && number <= kLastYear ? std::optional(number) : std::nullopt;
}

// Puts other days in the place of all of a year, which may be one after or
// before those of the table.
void ReplaceYear(const std::string& key, const Value& value, Draft& draft) {
  const auto number = YearOf(key);
  if (!number) {
    return value.Refuse("is no year from " + std::to_string(kFirstYear) + " to " + std::to_string(kLastYear));
  }
  const year replaced(*number);
  std::erase_if(draft.special_days, [&](const SpecialDay& day) { return day.date.year() == replaced; });
  for (const Value& item : value.Items()) {
    const auto day = ReadDay(item, draft);
    if (!day) continue;
    if (day->date.year() != replaced) item.Refuse("is no day of " + key);
    draft.special_days.push_back(*day);
  }
}

// The table covers years without a gap between them.
void ExtendYears(const Value& years, Calendar& calendar) {
  std::vector<int> replaced;
  for (const auto& [key, value] : years.Members()) {
    if (const auto number = YearOf(key)) replaced.push_back(*number);
  }
  std::sort(replaced.begin(), replaced.end());
  for (const int number : replaced) {
    if (year(number) == calendar.last_year + std::chrono::years(1)) calendar.last_year = year(number);
  }
  std::reverse(replaced.begin(), replaced.end());
  for (const int number : replaced) {
    if (year(number) == calendar.first_year - std::chrono::years(1)) calendar.first_year = year(number);
  }
  for (const int number : replaced) {
    if (year(number) >= calendar.first_year && year(number) <= calendar.last_year) continue;
    years.Refuse(std::to_string(number) + " does not follow on the years of the table, " +
                 std::to_string(static_cast<int>(calendar.first_year)) + " to " +
                 std::to_string(static_cast<int>(calendar.last_year)));
  }
}

void RemoveDays(const Value& dates, Draft& draft) {
  for (const Value& value : dates.Items()) {
    const auto date = value.Day();
    if (!date) continue;
    const size_t removed = std::erase_if(draft.special_days, [&](const SpecialDay& day) { return day.date == *date; });
    if (removed == 0) value.Refuse("is no holiday and no make-up day in the table, so there is nothing to remove");
  }
}

void AddDays(const Value& days, Draft& draft) {
  for (const Value& value : days.Items()) {
    const auto day = ReadDay(value, draft);
    if (!day) continue;
    if (!Covers(draft.profile.calendar, day->date)) {
      value.Refuse("is in a year that the table does not cover; give all its days in `years`");
    }
    const bool known = std::any_of(draft.special_days.begin(), draft.special_days.end(), [&](const SpecialDay& other) {
      return other.date == day->date && other.kind == day->kind;
    });
    if (known) value.Refuse("is in the table already; remove it first");
    draft.special_days.push_back(*day);
  }
}

}  // namespace

void ConfigureCalendar(const Value& value, Draft& draft) {
  value.ExpectKeys({"timeZone", "weekend", "years", "remove", "add"});
  Calendar& calendar = draft.profile.calendar;
  if (const auto zone = value.Find("timeZone")) {
    calendar.time_zone = draft.Keep(zone->Line());
    if (!calendar.time_zone.empty() && !IsTimeZone(calendar.time_zone)) {
      zone->Refuse(Quote(calendar.time_zone) + " is no IANA time zone, such as `Asia/Jakarta`");
    }
  }
  if (const auto weekend = value.Find("weekend")) ConfigureWeekend(*weekend, calendar);
  draft.special_days.assign(calendar.special_days.begin(), calendar.special_days.end());
  if (const auto years = value.Find("years")) {
    for (const auto& [key, year] : years->Members()) ReplaceYear(key, year, draft);
    ExtendYears(*years, calendar);
  }
  if (const auto dates = value.Find("remove")) RemoveDays(*dates, draft);
  if (const auto days = value.Find("add")) AddDays(*days, draft);
  if (draft.special_days.size() > kMaxDays) {
    value.Refuse("gives more than " + std::to_string(kMaxDays) + " holidays and make-up days");
  }
  std::stable_sort(draft.special_days.begin(), draft.special_days.end(),
                   [](const SpecialDay& a, const SpecialDay& b) { return a.date < b.date; });
  calendar.special_days = draft.special_days;
  const auto years = value.Find("years");
  if (!years && !value.Find("remove") && !value.Find("add")) return;
  const auto covered = static_cast<size_t>((calendar.last_year - calendar.first_year).count() + 1);
  const bool all = years && years->Members().size() >= covered;
  calendar.special_days_source = ConfiguredSource(calendar.special_days_source, all, draft);
}

void ConfigureNotice(const Value& periods, Draft& draft) {
  auto& table = draft.notice_periods;
  table.assign(draft.profile.notice_periods.begin(), draft.profile.notice_periods.end());
  std::vector<visit::v1::Level> seen;
  for (const Value& value : periods.Items()) {
    value.ExpectKeys({"level", "workingDays"});
    const auto level_value = value.Require("level");
    const auto days_value = value.Require("workingDays");
    const auto level = level_value ? level_value->Word<visit::v1::Level>("LEVEL_") : std::nullopt;
    const auto days = days_value ? days_value->Number(0, kMaxNoticeDays) : std::nullopt;
    if (!level || !days) continue;
    if (std::find(seen.begin(), seen.end(), *level) != seen.end()) level_value->Refuse("is there twice");
    seen.push_back(*level);
    std::erase_if(table, [&](const NoticePeriod& period) { return period.level == *level; });
    table.push_back({*level, *days, kConfigured});
  }
  std::sort(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.level < b.level; });
  draft.profile.notice_periods = table;
}

}  // namespace duta::adapters
