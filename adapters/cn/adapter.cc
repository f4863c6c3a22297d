// Notes for the Ministry of Foreign Affairs of China.
#include "adapters/cn/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class ChineseNotes final : public duta::adapters::NoteAdapter {
 public:
  ChineseNotes() : NoteAdapter(duta::adapters::cn::MinistryProfile()) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(ChineseNotes,
                      DUTA_NOTE_FACTS("cn-mfa-notes", "1.0.0", "partners/cn-mfa", "text/vnd.cn-mfa.note-verbale"))
