// Notes for the Ministry of Foreign Affairs of the Republic of Korea.
#include <string_view>

#include "adapters/formats/json/note_json.h"
#include "adapters/kr/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class KoreanNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit KoreanNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::kr::MinistryProfile(), configuration, {duta::adapters::kNoteJsonForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(KoreanNotes, DUTA_NOTE_FACTS("kr-mofa-notes", "1.0.0", "partners/kr-mofa",
                                                   "text/vnd.kr-mofa.note-verbale") DUTA_NOTE_FORM(DUTA_NOTE_JSON))
