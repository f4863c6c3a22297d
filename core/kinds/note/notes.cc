#include "core/kinds/note/notes.h"

#include "core/kinds/note/note_kind.h"

namespace duta::kinds {

std::unique_ptr<server::KindFamily> MakeNotes() { return std::make_unique<server::SingleKind<NoteKind>>(); }

}  // namespace duta::kinds
