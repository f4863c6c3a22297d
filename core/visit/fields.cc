#include "core/visit/fields.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/base/text.h"

namespace duta::visit {
namespace {

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

int Number(std::string_view digits) {
  int value = -1;
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

Status InvalidField(std::string_view field, std::string_view what) {
  const std::string name(field);
  return Refuse(Reason::kBodyInvalid, absl::StrCat(name, ": ", std::string(what)), {{"field", name}});
}

Status CheckLine(std::string_view field, std::string_view text, Presence presence, size_t max_bytes) {
  if (presence == Presence::kRequired && IsBlank(text)) return InvalidField(field, "required");
  if (text.size() > max_bytes) return InvalidField(field, absl::StrCat("longer than ", max_bytes, " bytes"));
  if (!IsOneLine(text)) return InvalidField(field, "holds a line break or control character");
  return absl::OkStatus();
}

Status CheckText(std::string_view field, std::string_view text, size_t max_bytes) {
  if (text.size() > max_bytes) return InvalidField(field, absl::StrCat("longer than ", max_bytes, " bytes"));
  if (!IsPlainText(text)) return InvalidField(field, "holds a control character");
  return absl::OkStatus();
}

bool IsPartId(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool IsPartyName(std::string_view name) {
  const NameKind kind = KindOfName(name);
  return kind == NameKind::kPartner || kind == NameKind::kUnit;
}

std::optional<absl::CivilDay> ParseDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = Number(text.substr(0, 4));
  const int month = Number(text.substr(5, 2));
  const int day = Number(text.substr(8, 2));
  if (year < 1970 || year > 2199 || month < 1 || day < 1) return std::nullopt;
  const absl::CivilDay civil(year, month, day);
  // Civil days normalise what overflows.
  if (civil.month() != month || civil.day() != day) return std::nullopt;
  return civil;
}

std::string Indexed(std::string_view field, int index) { return absl::StrCat(std::string(field), "[", index, "]"); }

}  // namespace duta::visit
