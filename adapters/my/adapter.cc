// Notes for the Ministry of Foreign Affairs of Malaysia.
#include "adapters/my/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class MalaysianNotes final : public duta::adapters::NoteAdapter {
 public:
  MalaysianNotes() : NoteAdapter(duta::adapters::my::MinistryProfile()) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(MalaysianNotes,
                      DUTA_NOTE_FACTS("my-kln-notes", "1.0.0", "partners/my-kln", "text/vnd.my-kln.note-verbale"))
