// Notes for the Ministry of Foreign Affairs and International Cooperation of Cambodia.
#include "adapters/kh/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class CambodianNotes final : public duta::adapters::NoteAdapter {
 public:
  CambodianNotes() : NoteAdapter(duta::adapters::kh::MinistryProfile()) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(CambodianNotes,
                      DUTA_NOTE_FACTS("kh-mfaic-notes", "1.0.0", "partners/kh-mfaic", "text/vnd.kh-mfaic.note-verbale"))
