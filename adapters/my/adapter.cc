// Notes for the Ministry of Foreign Affairs of Malaysia.
#include <string_view>

#include "adapters/formats/json/note_json.h"
#include "adapters/formats/sbdh/note_sbdh.h"
#include "adapters/my/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class MalaysianNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit MalaysianNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::my::MinistryProfile(), configuration,
                    {duta::adapters::kNoteJsonForm, duta::adapters::kNoteSbdhForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(MalaysianNotes,
                      DUTA_NOTE_FACTS("my-kln-notes", "1.0.0", "partners/my-kln", "text/vnd.my-kln.note-verbale")
                          DUTA_NOTE_FORM(DUTA_NOTE_JSON) DUTA_NOTE_FORM(DUTA_NOTE_SBDH))
