// Notes for the Ministry of Foreign Affairs of Viet Nam.
#include "adapters/notes/note_adapter.h"
#include "adapters/vn/profile.h"

namespace {

class VietnameseNotes final : public duta::adapters::NoteAdapter {
 public:
  VietnameseNotes() : NoteAdapter(duta::adapters::vn::MinistryProfile()) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(VietnameseNotes,
                      DUTA_NOTE_FACTS("vn-mofa-notes", "1.0.0", "partners/vn-mofa", "text/vnd.vn-mofa.note-verbale"))
