// Notes for the Ministry of Foreign Affairs and International Cooperation of Cambodia.
#include <string_view>

#include "adapters/formats/xroad/note_xroad.h"
#include "adapters/kh/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class CambodianNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit CambodianNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::kh::MinistryProfile(), configuration, {duta::adapters::kNoteXroadForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(CambodianNotes, DUTA_NOTE_FACTS("kh-mfaic-notes", "1.0.0", "partners/kh-mfaic",
                                                      "text/vnd.kh-mfaic.note-verbale") DUTA_NOTE_FORM(DUTA_NOTE_XROAD))
