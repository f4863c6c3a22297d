#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "adapters/formats/record/record.h"
#include "adapters/profile/dates.h"

namespace duta::adapters {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr int kNanosDigits = 9;

// Two digits below `bound`, at `at`.
std::optional<int> TwoDigits(std::string_view text, size_t at, int bound) {
  int value = 0;
  const char* end = text.data() + at + 2;
  const auto [stop, error] = std::from_chars(text.data() + at, end, value);
  if (error != std::errc() || stop != end || value < 0 || value >= bound) return std::nullopt;
  return value;
}

// `.25` as nanoseconds; empty is none.
std::optional<int> Nanos(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != '.' || text.size() < 2 || text.size() > kNanosDigits + 1) return std::nullopt;
  int value = 0;
  for (size_t i = 1; i <= kNanosDigits; ++i) {
    const char c = i < text.size() ? text[i] : '0';
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// `Z`, `+07:00`: how far the clock is ahead of UTC.
std::optional<seconds> Offset(std::string_view text) {
  if (text == "Z" || text == "z") return seconds(0);
  if (text.size() != 6 || text[3] != ':') return std::nullopt;
  const auto hours = TwoDigits(text, 1, 24);
  const auto minutes = TwoDigits(text, 4, 60);
  if (!hours || !minutes) return std::nullopt;
  const seconds ahead = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return text.front() == '-' ? -ahead : ahead;
}

}  // namespace

std::optional<std::string> FormatInstant(const google::protobuf::Timestamp& timestamp) {
  // Guards the conversion below: years 1 to 9999.
  if (timestamp.seconds() < -62135596800 || timestamp.seconds() > 253402300799) return std::nullopt;
  if (timestamp.nanos() < 0 || timestamp.nanos() > 999'999'999) return std::nullopt;
  const sys_seconds instant{seconds(timestamp.seconds())};
  const auto day = std::chrono::floor<days>(instant);
  std::string text = FormatIsoDate(Date(day));
  if (!ParseIsoDate(text)) return std::nullopt;
  const std::chrono::hh_mm_ss clock(instant - day);
  char rest[32];
  std::snprintf(rest, sizeof rest, "T%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  text += rest;
  if (timestamp.nanos() != 0) {
    std::snprintf(rest, sizeof rest, ".%09d", timestamp.nanos());
    text += rest;
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "Z";
}

std::optional<google::protobuf::Timestamp> ParseInstant(std::string_view text) {
  constexpr size_t kWithoutNanos = 19;
  if (text.size() <= kWithoutNanos) return std::nullopt;
  if ((text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto date = ParseIsoDate(text.substr(0, 10));
  const auto hour = TwoDigits(text, 11, 24);
  const auto minute = TwoDigits(text, 14, 60);
  const auto second = TwoDigits(text, 17, 60);
  const size_t zone = std::min(text.find_first_of("Zz+-", kWithoutNanos), text.size());
  const auto nanos = Nanos(text.substr(kWithoutNanos, zone - kWithoutNanos));
  const auto offset = Offset(text.substr(zone));
  if (!date || !hour || !minute || !second || !nanos || !offset) return std::nullopt;
  google::protobuf::Timestamp timestamp;
  const auto since_midnight = std::chrono::hours(*hour) + std::chrono::minutes(*minute) + seconds(*second);
  timestamp.set_seconds((sys_seconds(sys_days(*date)) + since_midnight - *offset).time_since_epoch().count());
  timestamp.set_nanos(*nanos);
  return timestamp;
}

std::string FormatHex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::optional<std::string> ParseHex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    unsigned value = 0;
    const char* end = text.data() + i + 2;
    const auto [stop, error] = std::from_chars(text.data() + i, end, value, 16);
    if (error != std::errc() || stop != end) return std::nullopt;
    bytes += static_cast<char>(value);
  }
  return bytes;
}

}  // namespace duta::adapters
