#include "core/kinds/note/note_kind.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/strict_proto.h"
#include "core/base/text.h"
#include "duta/note/v1/note.pb.h"

namespace duta::kinds {
namespace {

using note::v1::Note;

constexpr size_t kMaxNumberBytes = 64;
constexpr size_t kMaxLineBytes = 300;
constexpr int kMaxParagraphs = 500;
constexpr size_t kMaxLanguageBytes = 35;  // RFC 5646, 4.4.1.

enum class Presence { kRequired, kOptional };

Status Invalid(const std::string& field, std::string_view what) {
  return Refuse(Reason::kBodyInvalid, absl::StrCat(field, ": ", std::string(what)), {{"field", field}});
}

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

Status CheckLine(const std::string& field, const std::string& text, Presence presence,
                 size_t max_bytes = kMaxLineBytes) {
  if (presence == Presence::kRequired && IsBlank(text)) return Invalid(field, "required");
  if (text.size() > max_bytes) return Invalid(field, absl::StrCat("longer than ", max_bytes, " bytes"));
  if (!IsOneLine(text)) return Invalid(field, "holds a line break or control character");
  return absl::OkStatus();
}

// `YYYY-MM-DD` of a day that exists.
bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [&](size_t at, size_t length) {
    int value = -1;
    const std::string_view digits = text.substr(at, length);
    if (std::all_of(digits.begin(), digits.end(), IsDigit)) {
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
    }
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  return year > 0 && month > 0 && day > 0 &&
         std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
             .ok();
}

// Well-formed by RFC 5646, 2.1, as far as the shape of subtags goes: 2 to 8
// letters first, then 1 to 8 letters and digits each.
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

Status CheckParagraphs(const Note& note) {
  if (note.paragraphs().empty()) return Invalid("paragraphs", "required");
  if (note.paragraphs_size() > kMaxParagraphs) return Invalid("paragraphs", absl::StrCat("more than ", kMaxParagraphs));
  for (int i = 0; i < note.paragraphs_size(); ++i) {
    const std::string field = absl::StrCat("paragraphs[", i, "]");
    if (IsBlank(note.paragraphs(i))) return Invalid(field, "blank");
    if (!IsPlainText(note.paragraphs(i))) return Invalid(field, "holds a control character");
  }
  return absl::OkStatus();
}

}  // namespace

Status NoteKind::Validate(const exchange::CheckedMessage& checked) const {
  Note note;
  if (!ParseStrict(checked.body, note)) return Invalid("body", "not a duta.note.v1.Note, or one with unknown fields");
  if (note.note_type() == note::v1::NOTE_TYPE_UNSPECIFIED || !note::v1::NoteType_IsValid(note.note_type())) {
    return Invalid("note_type", "not one of the note types");
  }
  DUTA_RETURN_IF_ERROR(CheckLine("number", note.number(), Presence::kRequired, kMaxNumberBytes));
  if (!IsDate(note.date())) return Invalid("date", "not a calendar date such as 2026-11-24");
  DUTA_RETURN_IF_ERROR(CheckLine("place", note.place(), Presence::kRequired));
  DUTA_RETURN_IF_ERROR(CheckLine("issuer", note.issuer(), Presence::kOptional));
  DUTA_RETURN_IF_ERROR(CheckLine("addressee", note.addressee(), Presence::kOptional));
  if (!note.language().empty() && !IsLanguageTag(note.language())) {
    return Invalid("language", "not a BCP 47 language tag such as `en`");
  }
  DUTA_RETURN_IF_ERROR(CheckLine("subject", note.subject(), Presence::kRequired));
  DUTA_RETURN_IF_ERROR(CheckParagraphs(note));
  return CheckLine("reference", note.reference(), Presence::kOptional, kMaxNumberBytes);
}

}  // namespace duta::kinds
