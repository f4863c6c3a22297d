// Notes for the Ministry of Foreign Affairs of Singapore.
#include <string_view>

#include "adapters/formats/json/note_json.h"
#include "adapters/formats/sbdh/note_sbdh.h"
#include "adapters/notes/note_adapter.h"
#include "adapters/sg/profile.h"

namespace {

class SingaporeanNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit SingaporeanNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::sg::MinistryProfile(), configuration,
                    {duta::adapters::kNoteJsonForm, duta::adapters::kNoteSbdhForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(SingaporeanNotes,
                      DUTA_NOTE_FACTS("sg-mfa-notes", "1.0.0", "partners/sg-mfa", "text/vnd.sg-mfa.note-verbale")
                          DUTA_NOTE_FORM(DUTA_NOTE_JSON) DUTA_NOTE_FORM(DUTA_NOTE_SBDH))
