// The kind "note": diplomatic correspondence in structured form.
#pragma once

#include "core/exchange/kind.h"
#include "core/kinds/note/media_type.h"

namespace duta::kinds {

// Body of media type `application/vnd.duta.note.v1+protobuf`: a
// duta.note.v1.Note. It keeps no tables. Thread-safe.
class NoteKind final : public exchange::Kind {
 public:
  static constexpr std::string_view kMediaType = kNoteMediaType;

  std::string_view MediaType() const override { return kMediaType; }

  // As note.proto says. Beyond it: texts of one line have at most 300 characters
  // (numbers 64) and no control characters, paragraphs are not blank and have
  // none but tabs and line feeds. BODY_INVALID with metadata `field`.
  Status Validate(const exchange::CheckedMessage& checked) const override;
};

}  // namespace duta::kinds
