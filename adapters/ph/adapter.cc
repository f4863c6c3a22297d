// Notes for the Department of Foreign Affairs of the Philippines.
#include <string_view>

#include "adapters/notes/note_adapter.h"
#include "adapters/ph/profile.h"

namespace {

class PhilippineNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit PhilippineNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::ph::MinistryProfile(), configuration) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(PhilippineNotes,
                      DUTA_NOTE_FACTS("ph-dfa-notes", "1.0.0", "partners/ph-dfa", "text/vnd.ph-dfa.note-verbale"))
