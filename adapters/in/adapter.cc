// Notes for the Ministry of External Affairs of India.
#include <string_view>

#include "adapters/formats/json/note_json.h"
#include "adapters/in/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class IndianNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit IndianNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::in::MinistryProfile(), configuration, {duta::adapters::kNoteJsonForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(IndianNotes, DUTA_NOTE_FACTS("in-mea-notes", "1.0.0", "partners/in-mea",
                                                   "text/vnd.in-mea.note-verbale") DUTA_NOTE_FORM(DUTA_NOTE_JSON))
