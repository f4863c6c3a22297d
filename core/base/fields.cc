#include "core/base/fields.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

namespace duta {
namespace {

constexpr size_t kMaxLanguageBytes = 35;  // RFC 5646, 4.4.1.

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// -1 if they are not digits.
int Number(std::string_view digits) {
  int value = -1;
  if (!std::all_of(digits.begin(), digits.end(), IsDigit)) return -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

Status InvalidField(std::string_view field, std::string_view what) {
  const std::string name(field);
  return Refuse(Reason::kBodyInvalid, absl::StrCat(name, ": ", std::string(what)), {{"field", name}});
}

std::string Indexed(std::string_view field, int index) { return absl::StrCat(std::string(field), "[", index, "]"); }

Status CheckLine(std::string_view field, std::string_view text, Presence presence, size_t max_characters) {
  if (presence == Presence::kRequired && IsBlank(text)) return InvalidField(field, "required");
  if (const size_t count = CountCharacters(text); count > max_characters) {
    return InvalidField(field, absl::StrCat("has ", count, " characters; at most ", max_characters, " are taken"));
  }
  if (!IsOneLine(text)) return InvalidField(field, "holds a line break or control character");
  return absl::OkStatus();
}

Status CheckText(std::string_view field, std::string_view text, size_t max_bytes) {
  if (text.size() > max_bytes) return InvalidField(field, absl::StrCat("longer than ", max_bytes, " bytes"));
  if (!IsPlainText(text)) return InvalidField(field, "holds a control character");
  return absl::OkStatus();
}

Status CheckDate(std::string_view field, std::string_view text) {
  return ParseDate(text) ? absl::OkStatus() : InvalidField(field, "not a calendar date such as 2026-11-24");
}

Status CheckLanguage(std::string_view field, std::string_view tag) {
  if (tag.empty() || IsLanguageTag(tag)) return absl::OkStatus();
  return InvalidField(field, "not a BCP 47 language tag such as `en`");
}

Status CheckPartyName(std::string_view field, std::string_view name) {
  return IsPartyName(name) ? absl::OkStatus() : InvalidField(field, "not the name of a partner or unit");
}

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

std::optional<absl::CivilDay> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = Number(text.substr(0, 4));
  const int month = Number(text.substr(5, 2));
  const int day = Number(text.substr(8, 2));
  if (year < 1 || month < 1 || day < 1) return std::nullopt;
  const absl::CivilDay civil(year, month, day);
  // Civil days normalise what overflows.
  if (civil.month() != month || civil.day() != day) return std::nullopt;
  return civil;
}

bool IsLanguageTag(std::string_view tag) {
  if (tag.size() > kMaxLanguageBytes) return false;
  for (size_t at = 0;;) {
    const size_t end = std::min(tag.find('-', at), tag.size());
    const std::string_view subtag = tag.substr(at, end - at);
    const bool is_first = at == 0;
    const auto allowed = [&](char c) { return IsLetter(c) || (!is_first && IsDigit(c)); };
    if (subtag.size() < (is_first ? 2u : 1u) || subtag.size() > 8) return false;
    if (!std::all_of(subtag.begin(), subtag.end(), allowed)) return false;
    if (end == tag.size()) return true;
    at = end + 1;
  }
}

bool IsPartyName(std::string_view name) {
  const NameKind kind = KindOfName(name);
  return kind == NameKind::kPartner || kind == NameKind::kUnit;
}

}  // namespace duta
