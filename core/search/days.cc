#include "core/search/days.h"

#include <algorithm>

#include "absl/time/civil_time.h"

namespace duta::search {
namespace {

// The number that `digits` are; -1 if they are none.
int NumberOf(std::string_view digits) {
  int number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

std::optional<Days> ParseDays(std::string_view text) {
  const bool has_month = text.size() > 4, has_day = text.size() > 7;
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return std::nullopt;
  if ((has_month && text[4] != '-') || (has_day && text[7] != '-')) return std::nullopt;
  const int year = NumberOf(text.substr(0, 4));
  const int month = has_month ? NumberOf(text.substr(5, 2)) : 1;
  const int day = has_day ? NumberOf(text.substr(8, 2)) : 1;
  if (year < 1 || month < 1 || day < 1) return std::nullopt;
  const absl::CivilDay first(year, month, day);
  if (first.month() != month || first.day() != day) return std::nullopt;
  absl::CivilDay next = first + 1;
  if (!has_day) next = absl::CivilDay(absl::CivilMonth(first) + 1);
  if (!has_month) next = absl::CivilDay(absl::CivilYear(first) + 1);
  constexpr absl::CivilDay kEpoch(1970, 1, 1);
  return Days{first - kEpoch, next - 1 - kEpoch};
}

}  // namespace duta::search
