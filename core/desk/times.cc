#include "core/desk/times.h"

#include <charconv>
#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace duta::desk {
namespace {

constexpr auto kLongest = std::chrono::hours(24 * 3660);

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

absl::TimeZone ZoneOrUtc(std::string_view zone) {
  absl::TimeZone loaded;
  return absl::LoadTimeZone(Absl(zone), &loaded) ? loaded : absl::UTCTimeZone();
}

std::optional<std::chrono::seconds> Unit(char letter) {
  switch (letter) {
    case 's':
      return std::chrono::seconds(1);
    case 'm':
      return std::chrono::minutes(1);
    case 'h':
      return std::chrono::hours(1);
    case 'd':
      return std::chrono::hours(24);
    case 'w':
      return std::chrono::hours(24 * 7);
    default:
      return std::nullopt;
  }
}

Status NoTime(std::string_view text) {
  return absl::InvalidArgumentError("\"" + std::string(text) +
                                    "\" is no time: write a duration (7d, 12h, 30m), a date (2026-12-01), a local time "
                                    "(2026-12-01 17:00) or an instant (2026-12-01T17:00:00+07:00)");
}

// Digits and separators exactly where `pattern` has `0` and separators.
bool Matches(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == '0' ? !digit : text[i] != pattern[i]) return false;
  }
  return true;
}

int Number(std::string_view text, size_t begin, size_t length) {
  int value = 0;
  std::from_chars(text.data() + begin, text.data() + begin + length, value);
  return value;
}

StatusOr<Instant> AtLocal(std::string_view text, absl::CivilSecond civil, std::string_view zone) {
  const absl::TimeZone::TimeInfo info = ZoneOrUtc(zone).At(civil);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return absl::InvalidArgumentError("\"" + std::string(text) + "\" does not exist in " + std::string(zone) +
                                      ": the clock is put forward over it");
  }
  if (info.kind == absl::TimeZone::TimeInfo::REPEATED) {
    return absl::InvalidArgumentError("\"" + std::string(text) + "\" happens twice in " + std::string(zone) +
                                      ": write it with an offset");
  }
  return Instant(std::chrono::seconds(absl::ToUnixSeconds(info.pre)));
}

StatusOr<Instant> ParseLocal(std::string_view text, std::string_view zone) {
  const absl::CivilSecond civil(Number(text, 0, 4), Number(text, 5, 2), Number(text, 8, 2), Number(text, 11, 2),
                                Number(text, 14, 2));
  // Civil times normalise what overflows: 24:61 would pass as something else.
  const bool exists =
      IsDate(text.substr(0, 10)) && civil.hour() == Number(text, 11, 2) && civil.minute() == Number(text, 14, 2);
  if (!exists) return NoTime(text);
  return AtLocal(text, civil, zone);
}

// The first instant of the day after, since some zones skip a midnight.
Instant EndOfDay(std::string_view date, std::string_view zone) {
  const absl::CivilDay day(Number(date, 0, 4), Number(date, 5, 2), Number(date, 8, 2));
  const absl::TimeZone::TimeInfo info = ZoneOrUtc(zone).At(absl::CivilSecond(day + 1));
  const bool skipped = info.kind == absl::TimeZone::TimeInfo::SKIPPED;
  return Instant(std::chrono::seconds(absl::ToUnixSeconds(skipped ? info.trans : info.pre)));
}

}  // namespace

StatusOr<std::chrono::seconds> ParseDuration(std::string_view text) {
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const auto unit = end + 1 == text.data() + text.size() ? Unit(*end) : std::nullopt;
  const bool valid = error == std::errc() && unit && count >= 1 && count <= kLongest / *unit;
  if (!valid) {
    return absl::InvalidArgumentError(
        "\"" + std::string(text) +
        "\" is no duration: write a number and one of s, m, h, d, w, such as 7d; at most 3660d");
  }
  return count * *unit;
}

StatusOr<Instant> ParseEnd(std::string_view text, std::string_view zone, Instant now) {
  if (const auto duration = ParseDuration(text); duration.ok()) return now + *duration;
  if (IsDate(text)) return EndOfDay(text, zone);
  if (Matches(text, "0000-00-00 00:00") || Matches(text, "0000-00-00T00:00")) return ParseLocal(text, zone);
  if (auto instant = ParseInstant(text); instant.ok()) return instant;
  return NoTime(text);
}

bool IsZone(std::string_view zone) {
  absl::TimeZone loaded;
  return !zone.empty() && absl::LoadTimeZone(Absl(zone), &loaded);
}

std::string FormatLocal(Instant instant, std::string_view zone) {
  const absl::TimeZone loaded = ZoneOrUtc(zone);
  const absl::Time time = absl::FromUnixNanos(instant.time_since_epoch().count());
  const char* format = loaded == absl::UTCTimeZone() ? "%Y-%m-%d %H:%M" : "%Y-%m-%d %H:%M %Ez";
  return absl::FormatTime(format, time, loaded) + " (" + loaded.name() + ")";
}

std::string LocalDate(Instant instant, std::string_view zone) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixNanos(instant.time_since_epoch().count()), ZoneOrUtc(zone));
}

bool IsDate(std::string_view text) {
  if (!Matches(text, "0000-00-00")) return false;
  const int month = Number(text, 5, 2);
  const int day = Number(text, 8, 2);
  const absl::CivilDay civil(Number(text, 0, 4), month, day);
  return civil.month() == month && civil.day() == day;
}

}  // namespace duta::desk
