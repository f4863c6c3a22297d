// Notes for the Ministry of Foreign Affairs of Brunei.
#include <string_view>

#include "adapters/bn/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

class BruneianNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit BruneianNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::bn::MinistryProfile(), configuration) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(BruneianNotes,
                      DUTA_NOTE_FACTS("bn-mfa-notes", "1.0.0", "partners/bn-mfa", "text/vnd.bn-mfa.note-verbale"))
