#include "adapters/formats/icalendar/occurrences.h"

#include <libical/ical.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/icalendar/moments.h"
#include "adapters/formats/icalendar/rule.h"
#include "adapters/formats/icalendar/zones.h"

namespace duta::adapters {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::seconds;
using visit::v1::Event;
using visit::v1::Moment;

using Starts = std::map<local_seconds, Moment>;

icaltimetype ToIcal(local_seconds local, bool is_day) {
  const auto day = std::chrono::floor<days>(local);
  const Date date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  icaltimetype time = icaltime_null_time();
  time.year = static_cast<int>(date.year());
  time.month = static_cast<int>(static_cast<unsigned>(date.month()));
  time.day = static_cast<int>(static_cast<unsigned>(date.day()));
  time.hour = static_cast<int>(clock.hours().count());
  time.minute = static_cast<int>(clock.minutes().count());
  time.second = static_cast<int>(clock.seconds().count());
  time.is_date = is_day ? 1 : 0;
  return time;
}

local_seconds FromIcal(const icaltimetype& time) {
  using namespace std::chrono;
  const local_days day(year(time.year) / time.month / time.day);
  if (time.is_date != 0) return day;
  return day + hours(time.hour) + minutes(time.minute) + seconds(time.second);
}

// The last local second that a rule's UNTIL still lets in.
std::optional<local_seconds> LastOf(const Rule& rule, const Moment& start) {
  if (!rule.until) return std::nullopt;
  const local_seconds until = rule.until->at;
  if (rule.until->is_day) return until + days(1) - seconds(1);
  if (!rule.until->is_utc) return until;
  return ClockAt(std::chrono::sys_seconds(until.time_since_epoch()), start.time_zone()).value_or(until);
}

bool IsDaily(const icalrecurrencetype& rule) {
  const bool is_known = rule.freq == ICAL_DAILY_RECURRENCE || rule.freq == ICAL_WEEKLY_RECURRENCE ||
                        rule.freq == ICAL_MONTHLY_RECURRENCE || rule.freq == ICAL_YEARLY_RECURRENCE;
  return is_known && rule.by_hour[0] == ICAL_RECURRENCE_ARRAY_MAX && rule.by_minute[0] == ICAL_RECURRENCE_ARRAY_MAX &&
         rule.by_second[0] == ICAL_RECURRENCE_ARRAY_MAX;
}

// Adds the starts by the rule to that of the event, which is the first; `limit` of them
// all.
void AddByRule(const std::string& text, const Moment& start, local_seconds first, Date last, size_t limit,
               Starts& starts) {
  const auto rule = text.empty() ? std::nullopt : ReadRule(text);
  if (!rule || !IsDaily(rule->recurrence)) return;
  const auto until = LastOf(*rule, start);
  const size_t most = rule->count ? std::min(static_cast<size_t>(*rule->count), limit) : limit;
  icalrecur_iterator* iterator = icalrecur_iterator_new(rule->recurrence, ToIcal(first, IsDay(start)));
  if (iterator == nullptr) return;
  const local_seconds end = local_days(last) + days(1);
  for (size_t count = 1; count < most;) {
    const icaltimetype next = icalrecur_iterator_next(iterator);
    if (icaltime_is_null_time(next) != 0) break;
    const local_seconds local = FromIcal(next);
    if (local >= end || (until && local > *until)) break;
    if (local <= first) continue;
    ++count;
    if (const auto moment = MomentLike(start, local)) starts.emplace(local, *moment);
  }
  icalrecur_iterator_free(iterator);
}

// What makes two moments the same: of days the date, of times the instant, in
// whatever zone they are written.
std::string KeyOf(const Moment& moment) {
  return moment.has_instant() ? std::to_string(moment.instant().seconds()) : moment.local();
}

}  // namespace

std::vector<Moment> StartsOf(const Event& event, Date last) {
  const auto first = LocalOf(event.start());
  if (!first) return {};
  Starts starts{{*first, event.start()}};
  AddByRule(event.recurrence().rule(), event.start(), *first, last, kMaxStarts, starts);
  std::set<std::string> keys;
  for (const auto& [local, moment] : starts) keys.insert(KeyOf(moment));
  for (const Moment& moment : event.recurrence().dates()) {
    const auto local = LocalOf(moment);
    if (local && keys.insert(KeyOf(moment)).second) starts.emplace(*local, moment);
  }
  std::set<std::string> exceptions;
  for (const Moment& moment : event.recurrence().exceptions()) exceptions.insert(KeyOf(moment));
  std::erase_if(starts, [&](const auto& start) { return exceptions.contains(KeyOf(start.second)); });
  std::vector<Moment> result;
  for (auto& [local, moment] : starts) {
    if (local < local_days(last) + days(1) && result.size() < kMaxStarts) result.push_back(std::move(moment));
  }
  return result;
}

bool IsTooLong(const Event& event) {
  const auto first = LocalOf(event.start());
  if (!first) return false;
  Starts starts{{*first, event.start()}};
  const Date end = std::chrono::year(2199) / 12 / 31;
  AddByRule(event.recurrence().rule(), event.start(), *first, end, kMaxStarts + 1, starts);
  return starts.size() > kMaxStarts;
}

}  // namespace duta::adapters
