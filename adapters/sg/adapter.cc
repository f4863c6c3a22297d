// Notes for the Ministry of Foreign Affairs of Singapore.
#include "adapters/notes/note_adapter.h"
#include "adapters/sg/profile.h"

namespace {

class SingaporeanNotes final : public duta::adapters::NoteAdapter {
 public:
  SingaporeanNotes() : NoteAdapter(duta::adapters::sg::MinistryProfile()) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(SingaporeanNotes,
                      DUTA_NOTE_FACTS("sg-mfa-notes", "1.0.0", "partners/sg-mfa", "text/vnd.sg-mfa.note-verbale"))
