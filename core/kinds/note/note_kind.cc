#include "core/kinds/note/note_kind.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/strict_proto.h"
#include "core/base/text.h"
#include "duta/note/v1/note.pb.h"

namespace duta::kinds {
namespace {

using note::v1::Note;

constexpr size_t kMaxNumberCharacters = 64;
constexpr int kMaxParagraphs = 500;

Status CheckParagraphs(const Note& note) {
  if (note.paragraphs().empty()) return InvalidField("paragraphs", "required");
  if (note.paragraphs_size() > kMaxParagraphs)
    return InvalidField("paragraphs", absl::StrCat("more than ", kMaxParagraphs));
  for (int i = 0; i < note.paragraphs_size(); ++i) {
    const std::string field = Indexed("paragraphs", i);
    if (IsBlank(note.paragraphs(i))) return InvalidField(field, "blank");
    if (!IsPlainText(note.paragraphs(i))) return InvalidField(field, "holds a control character");
  }
  return absl::OkStatus();
}

}  // namespace

Status NoteKind::Validate(const exchange::CheckedMessage& checked) const {
  Note note;
  if (!ParseStrict(checked.body, note))
    return InvalidField("body", "not a duta.note.v1.Note, or one with unknown fields");
  if (note.note_type() == note::v1::NOTE_TYPE_UNSPECIFIED || !note::v1::NoteType_IsValid(note.note_type())) {
    return InvalidField("note_type", "not one of the note types");
  }
  DUTA_RETURN_IF_ERROR(CheckLine("number", note.number(), Presence::kRequired, kMaxNumberCharacters));
  DUTA_RETURN_IF_ERROR(CheckDate("date", note.date()));
  DUTA_RETURN_IF_ERROR(CheckLine("place", note.place(), Presence::kRequired));
  DUTA_RETURN_IF_ERROR(CheckLine("issuer", note.issuer(), Presence::kOptional));
  DUTA_RETURN_IF_ERROR(CheckLine("addressee", note.addressee(), Presence::kOptional));
  DUTA_RETURN_IF_ERROR(CheckLanguage("language", note.language()));
  DUTA_RETURN_IF_ERROR(CheckLine("subject", note.subject(), Presence::kRequired));
  DUTA_RETURN_IF_ERROR(CheckParagraphs(note));
  return CheckLine("reference", note.reference(), Presence::kOptional, kMaxNumberCharacters);
}

}  // namespace duta::kinds
