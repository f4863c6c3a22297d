// Notes for the Ministry of Foreign Affairs of Thailand.
#include <string_view>

#include "adapters/formats/json/note_json.h"
#include "adapters/notes/note_adapter.h"
#include "adapters/th/profile.h"

namespace {

class ThaiNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit ThaiNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::th::MinistryProfile(), configuration, {duta::adapters::kNoteJsonForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(ThaiNotes, DUTA_NOTE_FACTS("th-mfa-notes", "1.0.0", "partners/th-mfa",
                                                 "text/vnd.th-mfa.note-verbale") DUTA_NOTE_FORM(DUTA_NOTE_JSON))
