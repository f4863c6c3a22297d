// Notes for the Ministry of Foreign Affairs of Japan.
#include <string_view>

#include "adapters/formats/sbdh/note_sbdh.h"
#include "adapters/jp/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class JapaneseNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit JapaneseNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::jp::MinistryProfile(), configuration, {duta::adapters::kNoteSbdhForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(JapaneseNotes, DUTA_NOTE_FACTS("jp-mofa-notes", "1.0.0", "partners/jp-mofa",
                                                     "text/vnd.jp-mofa.note-verbale") DUTA_NOTE_FORM(DUTA_NOTE_SBDH))
