#include "core/visit/recurrence.h"

#include <libical/ical.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "core/visit/fields.h"

namespace duta::visit {
namespace {

using visit::v1::Event;

constexpr std::string_view kField = "recurrence.rule";
constexpr size_t kMaxRuleBytes = 500;
constexpr int kMaxInterval = 1000;

Status InvalidRule(std::string_view what) { return InvalidField(kField, what); }

// The parts of a rule by name. Names and values are looked at no further than
// what one must know to bound the work; libical reads the rest.
using Parts = std::map<std::string, std::string, std::less<>>;

StatusOr<Parts> SplitRule(std::string_view rule) {
  static const std::set<std::string_view> kKnown = {"FREQ",    "UNTIL",      "COUNT",     "INTERVAL",
                                                    "BYDAY",   "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO",
                                                    "BYMONTH", "BYSETPOS",   "WKST"};
  if (rule.size() > kMaxRuleBytes) return InvalidRule("longer than 500 bytes");
  Parts parts;
  while (!rule.empty()) {
    const size_t end = std::min(rule.find(';'), rule.size());
    const std::string_view part = rule.substr(0, end);
    rule.remove_prefix(std::min(end + 1, rule.size()));
    const size_t equals = part.find('=');
    const std::string_view name = part.substr(0, equals);
    if (equals == std::string_view::npos || !kKnown.contains(name)) {
      return InvalidRule(
          "has a part that is not supported; known are FREQ, UNTIL, COUNT, INTERVAL, BYDAY, BYMONTHDAY, "
          "BYYEARDAY, BYWEEKNO, BYMONTH, BYSETPOS and WKST");
    }
    const std::string_view value = part.substr(equals + 1);
    const bool is_plain = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ',' || c == '-' || c == '+';
    });
    if (!is_plain || !parts.emplace(name, value).second) return InvalidRule("has an empty, malformed or repeated part");
  }
  return parts;
}

std::optional<int> Number(std::string_view text, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > max) return std::nullopt;
  return value;
}

// `20261201T020000Z`, `20261201T090000` or `20261201`, as the last local second
// that still counts.
std::optional<absl::CivilSecond> ParseUntil(std::string_view text, const Point& start) {
  const auto digits = [&](size_t at, size_t length) {
    int value = -1;
    if (text.size() >= at + length) std::from_chars(text.data() + at, text.data() + at + length, value);
    return value;
  };
  if (text.size() < 8) return std::nullopt;
  const auto day = ParseDay(absl::StrCat(std::string(text.substr(0, 4)), "-", std::string(text.substr(4, 2)), "-",
                                         std::string(text.substr(6, 2))));
  if (!day) return std::nullopt;
  if (text.size() == 8) return absl::CivilSecond(day->year(), day->month(), day->day(), 23, 59, 59);
  const bool is_utc = text.size() == 16 && text[15] == 'Z';
  if (text[8] != 'T' || (text.size() != 15 && !is_utc)) return std::nullopt;
  const int hour = digits(9, 2), minute = digits(11, 2), second = digits(13, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
  const absl::CivilSecond written(day->year(), day->month(), day->day(), hour, minute, second);
  if (!is_utc) return written;
  return absl::ToCivilSecond(absl::FromCivil(written, absl::UTCTimeZone()), start.zone);
}

icaltimetype ToIcal(const Point& start) {
  icaltimetype time = icaltime_null_time();
  time.year = static_cast<int>(start.local.year());
  time.month = start.local.month();
  time.day = start.local.day();
  time.hour = start.local.hour();
  time.minute = start.local.minute();
  time.second = start.local.second();
  time.is_date = start.is_day ? 1 : 0;
  return time;
}

absl::CivilSecond FromIcal(const icaltimetype& time) {
  return time.is_date ? absl::CivilSecond(time.year, time.month, time.day)
                      : absl::CivilSecond(time.year, time.month, time.day, time.hour, time.minute, time.second);
}

// What the rule says, beside the parts that libical gets.
struct Rule {
  icalrecurrencetype recurrence;
  std::optional<int> count;
  std::optional<absl::CivilSecond> until;
};

Status ReadEnd(const Parts& parts, const Point& start, Rule& rule) {
  const auto count = parts.find("COUNT");
  const auto until = parts.find("UNTIL");
  if ((count == parts.end()) == (until == parts.end())) {
    return InvalidRule("must end: give either COUNT or UNTIL");
  }
  if (count != parts.end()) {
    rule.count = Number(count->second, kMaxOccurrences);
    if (!rule.count) return InvalidRule("COUNT is a number from 1 to 1000");
    return absl::OkStatus();
  }
  rule.until = ParseUntil(until->second, start);
  if (!rule.until) return InvalidRule("UNTIL is no day or time such as 20261231T160000Z");
  return absl::OkStatus();
}

StatusOr<Rule> ReadRule(std::string_view text, const Point& start) {
  DUTA_ASSIGN_OR_RETURN(const Parts parts, SplitRule(text));
  static const std::set<std::string_view> kFrequencies = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
  const auto frequency = parts.find("FREQ");
  if (frequency == parts.end() || !kFrequencies.contains(frequency->second)) {
    return InvalidRule("FREQ is DAILY, WEEKLY, MONTHLY or YEARLY; visits do not repeat within a day");
  }
  const auto interval = parts.find("INTERVAL");
  if (interval != parts.end() && !Number(interval->second, kMaxInterval)) {
    return InvalidRule("INTERVAL is a number from 1 to 1000");
  }
  Rule rule;
  DUTA_RETURN_IF_ERROR(ReadEnd(parts, start, rule));
  // Where it ends is looked at here, in the zone of the start: libical would
  // compare local times with UTC.
  std::string endless = absl::StrCat("FREQ=", frequency->second);
  for (const auto& [name, value] : parts) {
    if (name != "FREQ" && name != "COUNT" && name != "UNTIL") absl::StrAppend(&endless, ";", name, "=", value);
  }
  rule.recurrence = icalrecurrencetype_from_string(endless.c_str());
  if (rule.recurrence.freq == ICAL_NO_RECURRENCE) return InvalidRule("not a rule of RFC 5545, 3.3.10");
  return rule;
}

Status TooMany() {
  return InvalidField("recurrence", "has more than 1,000 occurrences; plan a shorter series, and another one after it");
}

// The local starts by the rule; the event's own start is the first (3.8.5.3).
StatusOr<std::set<absl::CivilSecond>> StartsByRule(std::string_view text, const Point& start) {
  icalerror_set_errors_are_fatal(0);
  DUTA_ASSIGN_OR_RETURN(const Rule rule, ReadRule(text, start));
  std::set<absl::CivilSecond> starts{start.local};
  icalrecur_iterator* iterator = icalrecur_iterator_new(rule.recurrence, ToIcal(start));
  if (iterator == nullptr) return InvalidRule("does not fit the start");
  Status status;
  while (true) {
    const icaltimetype next = icalrecur_iterator_next(iterator);
    if (icaltime_is_null_time(next) || next.year > 2199) break;
    const absl::CivilSecond local = FromIcal(next);
    if (local < start.local) continue;
    if (rule.until && local > *rule.until) break;
    starts.insert(local);
    if (rule.count && starts.size() >= static_cast<size_t>(*rule.count)) break;
    if (starts.size() > kMaxOccurrences) {
      status = TooMany();
      break;
    }
  }
  icalrecur_iterator_free(iterator);
  if (!status.ok()) return status;
  return starts;
}

// Moments of the same form as the start, as instants.
Status AddMoments(const std::string& field, const google::protobuf::RepeatedPtrField<visit::v1::Moment>& moments,
                  const Point& start, const absl::TimeZone& day_zone, std::set<int64_t>& seconds) {
  for (int i = 0; i < moments.size(); ++i) {
    DUTA_ASSIGN_OR_RETURN(const Point point, ReadMoment(Indexed(field, i), moments[i], day_zone));
    if (point.is_day != start.is_day)
      return InvalidField(Indexed(field, i), "a day where the start is a time, or the other way round");
    seconds.insert(point.seconds);
  }
  return absl::OkStatus();
}

int64_t SecondsAt(absl::CivilSecond local, const Point& start) {
  if (local == start.local) return start.seconds;  // Of an hour that exists twice the one that was meant.
  return start.is_day ? StartOfDay(absl::CivilDay(local), start.zone) : InstantOf(local, start.zone);
}

}  // namespace

StatusOr<Span> SpanOf(const Event& event, const absl::TimeZone& day_zone) {
  if (!event.has_start()) return Span{};
  DUTA_ASSIGN_OR_RETURN(const Point start, ReadMoment("start", event.start(), day_zone));
  if (event.has_end()) {
    DUTA_ASSIGN_OR_RETURN(const Point end, ReadMoment("end", event.end(), day_zone));
    return Span{start.seconds, end.seconds};
  }
  if (!start.is_day) return Span{start.seconds, start.seconds};
  return Span{start.seconds, StartOfDay(absl::CivilDay(start.local) + 1, start.zone)};
}

StatusOr<std::vector<Span>> Occurrences(const Event& event, const absl::TimeZone& day_zone) {
  DUTA_ASSIGN_OR_RETURN(const Span first, SpanOf(event, day_zone));
  if (!event.has_start() || !event.has_recurrence()) return std::vector<Span>{first};
  DUTA_ASSIGN_OR_RETURN(const Point start, ReadMoment("start", event.start(), day_zone));
  std::set<int64_t> starts{start.seconds};
  const visit::v1::Recurrence& recurrence = event.recurrence();
  if (!recurrence.rule().empty()) {
    DUTA_ASSIGN_OR_RETURN(const std::set<absl::CivilSecond> locals, StartsByRule(recurrence.rule(), start));
    for (const absl::CivilSecond local : locals) starts.insert(SecondsAt(local, start));
  }
  DUTA_RETURN_IF_ERROR(AddMoments("recurrence.dates", recurrence.dates(), start, day_zone, starts));
  if (starts.size() > kMaxOccurrences) return TooMany();
  std::set<int64_t> exceptions;
  DUTA_RETURN_IF_ERROR(AddMoments("recurrence.exceptions", recurrence.exceptions(), start, day_zone, exceptions));
  std::vector<Span> spans;
  // Days last as many days, times as many seconds (3.8.5.3).
  const absl::CivilSecond last = absl::ToCivilSecond(absl::FromUnixSeconds(first.end), start.zone);
  const auto days = absl::CivilDay(last) - absl::CivilDay(start.local);
  for (const int64_t seconds : starts) {
    if (exceptions.contains(seconds)) continue;
    if (!start.is_day) {
      spans.push_back({seconds, seconds + (first.end - first.start)});
      continue;
    }
    const absl::CivilDay day(absl::ToCivilSecond(absl::FromUnixSeconds(seconds), start.zone));
    spans.push_back({seconds, StartOfDay(day + days, start.zone)});
  }
  return spans;
}

}  // namespace duta::visit
