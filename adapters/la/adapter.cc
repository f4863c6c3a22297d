// Notes for the Ministry of Foreign Affairs of Laos.
#include <string_view>

#include "adapters/la/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class LaoNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit LaoNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::la::MinistryProfile(), configuration) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(LaoNotes,
                      DUTA_NOTE_FACTS("la-mofa-notes", "1.0.0", "partners/la-mofa", "text/vnd.la-mofa.note-verbale"))
