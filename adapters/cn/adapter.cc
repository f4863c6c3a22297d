// Notes for the Ministry of Foreign Affairs of China.
#include <string_view>

#include "adapters/cn/profile.h"
#include "adapters/formats/json/note_json.h"
#include "adapters/notes/note_adapter.h"

namespace {

class ChineseNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit ChineseNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::cn::MinistryProfile(), configuration, {duta::adapters::kNoteJsonForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(ChineseNotes, DUTA_NOTE_FACTS("cn-mfa-notes", "1.0.0", "partners/cn-mfa",
                                                    "text/vnd.cn-mfa.note-verbale") DUTA_NOTE_FORM(DUTA_NOTE_JSON))
