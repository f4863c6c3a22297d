// Notes for the Ministry of Foreign Affairs of Myanmar.
#include <string_view>

#include "adapters/mm/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class MyanmarNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit MyanmarNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::mm::MinistryProfile(), configuration) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(MyanmarNotes,
                      DUTA_NOTE_FACTS("mm-mofa-notes", "1.0.0", "partners/mm-mofa", "text/vnd.mm-mofa.note-verbale"))
