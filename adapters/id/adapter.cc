// Notes for the Ministry of Foreign Affairs of the Republic of Indonesia.
#include <string_view>

#include "adapters/formats/json/note_json.h"
#include "adapters/id/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class IndonesianNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit IndonesianNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::id::MinistryProfile(), configuration, {duta::adapters::kNoteJsonForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(IndonesianNotes, DUTA_NOTE_FACTS("id-kemlu-notes", "1.0.0", "partners/id-kemlu",
                                                       "text/vnd.kemlu.nota-diplomatik") DUTA_NOTE_FORM(DUTA_NOTE_JSON))
