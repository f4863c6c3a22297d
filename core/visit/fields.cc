#include "core/visit/fields.h"

#include <algorithm>

namespace duta::visit {

bool IsPartId(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::optional<absl::CivilDay> ParseDay(std::string_view text) {
  const std::optional<absl::CivilDay> day = ParseDate(text);
  return day && day->year() >= 1970 && day->year() <= 2199 ? day : std::nullopt;
}

}  // namespace duta::visit
