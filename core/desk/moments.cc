#include "core/desk/moments.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/time_zone.h"
#include "core/desk/fault.h"
#include "core/desk/times.h"
#include "core/visit/fields.h"
#include "core/visit/moments.h"

namespace duta::desk {
namespace {

using visit::v1::Moment;

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const size_t end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::optional<int> Number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || text[0] == '-') return std::nullopt;
  return value;
}

// 1 to 12 of `Dec` or `December`.
std::optional<int> Month(const std::string& word) {
  constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                        "may",       "june",     "july",     "august",
                                                        "september", "october",  "november", "december"};
  const std::string lower = Lower(word);
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (lower.size() >= 3 && kMonths[i].substr(0, lower.size()) == lower) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// Takes a day off the words.
std::optional<absl::CivilDay> TakeDay(std::vector<std::string>& words, const absl::TimeZone& zone, Instant now) {
  if (words.empty()) return std::nullopt;
  const absl::CivilDay today(absl::ToCivilDay(absl::FromUnixNanos(now.time_since_epoch().count()), zone));
  const std::string first = Lower(words[0]);
  size_t taken = 1;
  std::optional<absl::CivilDay> day;
  if (first == "today") day = today;
  if (first == "tomorrow") day = today + 1;
  if (!day) day = visit::ParseDay(words[0]);
  if (!day && words.size() >= 3) {
    const auto number = Number(words[0]);
    const auto month = Month(words[1]);
    const auto year = Number(words[2]);
    if (number && month && year && *year >= 1970 && *year <= 2199) {
      const absl::CivilDay civil(*year, *month, *number);
      if (civil.day() == *number && civil.month() == *month) day = civil;
      taken = 3;
    }
  }
  if (day) words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(taken));
  return day;
}

// Takes `9:00`, `09:00` or `09:00:30` off the words.
std::optional<absl::CivilSecond> TakeClock(std::vector<std::string>& words, absl::CivilDay day) {
  if (words.empty()) return std::nullopt;
  std::string text = words[0];
  const size_t colon = text.find(':');
  if (colon == std::string::npos || text.find('/') != std::string::npos || text[0] == '+' || text[0] == '-')
    return std::nullopt;
  const auto hour = Number(text.substr(0, colon));
  const auto minute = Number(text.substr(colon + 1, 2));
  const bool has_seconds = text.size() == colon + 6 && text[colon + 3] == ':';
  const auto second = has_seconds ? Number(text.substr(colon + 4)) : std::optional<int>(0);
  const bool fits = hour && minute && second && *hour < 24 && *minute < 60 && *second < 60 &&
                    (has_seconds || text.size() == colon + 3);
  if (!fits) return std::nullopt;
  words.erase(words.begin());
  return absl::CivilSecond(day.year(), day.month(), day.day(), *hour, *minute, *second);
}

// Takes `+11:00` off the words: seconds east of UTC.
std::optional<int> TakeOffset(std::vector<std::string>& words) {
  if (words.empty() || words[0].size() != 6 || (words[0][0] != '+' && words[0][0] != '-') || words[0][3] != ':')
    return std::nullopt;
  const auto hours = Number(words[0].substr(1, 2));
  const auto minutes = Number(words[0].substr(4, 2));
  if (!hours || !minutes) return std::nullopt;
  const int sign = words[0][0] == '-' ? -1 : 1;
  words.erase(words.begin());
  return sign * (*hours * 3600 + *minutes * 60);
}

Status NoMoment(std::string_view field, std::string_view text) {
  return Wrong(
      field,
      ": \"" + std::string(text) +
          "\" is no time: write 2026-12-15 09:00, 15 Dec 2026 9:00, tomorrow 14:30 or a day, and a zone after it "
          "if it is another: "
          "2026-12-15 09:00 Australia/Sydney");
}

bool HasColon(const std::string& word) { return word.find(':') != std::string::npos; }

// Why no day stands at the beginning.
Status NoDay(std::string_view field, std::string_view text, const std::vector<std::string>& words) {
  if (!words.empty() && HasColon(words[0])) {
    return Wrong(field, ": \"" + std::string(text) + "\" names no day; write it first, as in 2026-12-15 " + words[0]);
  }
  const bool is_date = !words.empty() && words[0].size() == 10 && words[0][4] == '-' && words[0][7] == '-';
  const bool is_words = words.size() >= 3 && Number(words[0]) && Month(words[1]) && Number(words[2]);
  if (is_date) return Wrong(field, ": there is no day " + words[0] + " in the years 1970 to 2199");
  if (is_words) {
    return Wrong(field,
                 ": there is no day " + words[0] + " " + words[1] + " " + words[2] + " in the years 1970 to 2199");
  }
  return NoMoment(field, text);
}

// What is wrong with a word that stands where a time of day, an offset or nothing should.
Status NoClock(std::string_view field, std::string_view text, const std::vector<std::string>& words) {
  const std::string& word = words[0];
  if (HasColon(word) && word[0] != '+' && word[0] != '-') {
    return Wrong(field, ": \"" + word + "\" is no time of day, which goes from 00:00 to 23:59");
  }
  const bool is_letters = std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isalpha(c); });
  if (!is_letters) return NoMoment(field, text);
  return Wrong(field, ": \"" + word + "\" is not a time zone such as Asia/Jakarta; several places use such letters");
}

// The instant of a local time that the zone has once, or whose offset is given.
StatusOr<int64_t> InstantIn(absl::CivilSecond local, const absl::TimeZone& zone, std::optional<int> offset,
                            std::string_view field) {
  const std::string where = ": " + absl::FormatCivilTime(local) + " ";
  const absl::TimeZone::TimeInfo info = zone.At(local);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return Wrong(field, where + "does not exist in " + zone.name() + ": the clock is put forward over it");
  }
  const int first = zone.At(info.pre).offset;
  const int second = zone.At(info.post).offset;
  if (offset && *offset != first && *offset != second)
    return Wrong(field, where + "has another offset in " + zone.name());
  if (!offset && info.kind == absl::TimeZone::TimeInfo::REPEATED) {
    return Wrong(field, where + "comes twice in " + zone.name() + ": write its offset after it, " +
                            absl::FormatTime("%Ez", info.pre, zone) + " for the first or " +
                            absl::FormatTime("%Ez", info.post, zone) + " for the second");
  }
  return absl::ToUnixSeconds(offset && *offset == second ? info.post : info.pre);
}

absl::TimeZone ZoneOf(const std::string& name) { return FindTimeZone(name).value_or(absl::UTCTimeZone()); }

}  // namespace

StatusOr<Moment> ParseMoment(std::string_view text, const std::string& default_zone, Instant now,
                             std::string_view field) {
  std::string plain(text);
  if (plain.size() > 10 && plain[10] == 'T') plain[10] = ' ';
  std::vector<std::string> words = Words(plain);
  std::string zone_name = default_zone;
  if (!words.empty() && (words.back().find('/') != std::string::npos || words.back() == "UTC")) {
    zone_name = words.back();
    words.pop_back();
  }
  const auto zone = FindTimeZone(zone_name);
  if (!zone) return Wrong(field, ": \"" + zone_name + "\" is not a time zone such as Asia/Jakarta");
  const auto day = TakeDay(words, *zone, now);
  if (!day) return NoDay(field, text, words);
  Moment moment;
  if (words.empty()) {
    moment.set_local(absl::FormatCivilTime(*day));
    moment.set_time_zone(zone_name);
    return moment;
  }
  const auto local = TakeClock(words, *day);
  if (!local) return NoClock(field, text, words);
  const auto offset = TakeOffset(words);
  if (!words.empty()) return NoClock(field, text, words);
  DUTA_ASSIGN_OR_RETURN(const int64_t seconds, InstantIn(*local, *zone, offset, field));
  moment.set_local(absl::FormatCivilTime(*local));
  moment.set_time_zone(zone_name);
  moment.mutable_instant()->set_seconds(seconds);
  return moment;
}

StatusOr<Moment> ParseMomentEnd(std::string_view text, const Moment& start, const std::string& zone, Instant now,
                                std::string_view field) {
  if (const auto duration = ParseDuration(text); duration.ok()) {
    if (!IsDay(start))
      return visit::MomentAt(start.instant().seconds() + duration->count(), start.time_zone(),
                             ZoneOf(start.time_zone()));
    const auto days = duration->count() / 86'400;
    if (days < 1 || duration->count() % 86'400 != 0)
      return Wrong(field, ": what begins on a day lasts whole days, such as 3d");
    Moment end = start;
    end.set_local(absl::FormatCivilTime(*visit::ParseDay(start.local()) + days));
    return end;
  }
  // `17:00` alone is on the day on which it begins.
  const bool is_clock = !IsDay(start) && text.find(' ') == std::string_view::npos && HasColon(std::string(text)) &&
                        text.find('T') == std::string_view::npos;
  const std::string whole = is_clock ? start.local().substr(0, 10) + " " + std::string(text) : std::string(text);
  DUTA_ASSIGN_OR_RETURN(Moment end, ParseMoment(whole, is_clock ? start.time_zone() : zone, now, field));
  if (IsDay(end) != IsDay(start)) return Wrong(field, ": begin and end are both days or both times");
  if (IsDay(end)) end.set_local(absl::FormatCivilTime(*visit::ParseDay(end.local()) + 1));
  return end;
}

Status CompleteMoments(visit::v1::Event& event) {
  const auto complete = [](Moment& moment) -> Status {
    if (moment.has_instant() || IsDay(moment)) return absl::OkStatus();
    DUTA_ASSIGN_OR_RETURN(moment, ParseMoment(moment.local(), moment.time_zone(), Instant(), "time"));
    return absl::OkStatus();
  };
  for (Moment* moment :
       {event.has_start() ? event.mutable_start() : nullptr, event.has_end() ? event.mutable_end() : nullptr}) {
    if (moment != nullptr) DUTA_RETURN_IF_ERROR(complete(*moment));
  }
  if (event.has_recurrence_id()) DUTA_RETURN_IF_ERROR(complete(*event.mutable_recurrence_id()->mutable_start()));
  if (event.has_recurrence()) {
    for (Moment& date : *event.mutable_recurrence()->mutable_dates()) DUTA_RETURN_IF_ERROR(complete(date));
    for (Moment& date : *event.mutable_recurrence()->mutable_exceptions()) DUTA_RETURN_IF_ERROR(complete(date));
  }
  for (visit::v1::Leg& leg : *event.mutable_legs()) {
    DUTA_RETURN_IF_ERROR(complete(*leg.mutable_departure()));
    DUTA_RETURN_IF_ERROR(complete(*leg.mutable_arrival()));
  }
  for (visit::v1::Meeting& meeting : *event.mutable_meetings()) {
    DUTA_RETURN_IF_ERROR(complete(*meeting.mutable_start()));
    DUTA_RETURN_IF_ERROR(complete(*meeting.mutable_end()));
  }
  for (visit::v1::Deadline& deadline : *event.mutable_deadlines())
    DUTA_RETURN_IF_ERROR(complete(*deadline.mutable_due()));
  return absl::OkStatus();
}

std::string FormatMoment(const Moment& moment, const std::string& zone_name) {
  if (IsDay(moment)) {
    const auto day = visit::ParseDay(moment.local());
    return day ? absl::FormatTime("%a %d %b %Y", absl::FromCivil(*day, absl::UTCTimeZone()), absl::UTCTimeZone())
               : moment.local();
  }
  const absl::TimeZone zone = ZoneOf(zone_name);
  return absl::FormatTime("%a %d %b %Y, %H:%M %Ez", absl::FromUnixSeconds(moment.instant().seconds()), zone) + " (" +
         zone.name() + ")";
}

std::string LastDay(const Moment& end) {
  const auto day = visit::ParseDay(end.local());
  return day ? absl::FormatCivilTime(*day - 1) : end.local();
}

bool IsDay(const Moment& moment) { return moment.local().size() == 10; }

}  // namespace duta::desk
