// Notes for the Ministry of Foreign Affairs of Viet Nam.
#include <string_view>

#include "adapters/notes/note_adapter.h"
#include "adapters/vn/profile.h"

namespace {

class VietnameseNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit VietnameseNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::vn::MinistryProfile(), configuration) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(VietnameseNotes,
                      DUTA_NOTE_FACTS("vn-mofa-notes", "1.0.0", "partners/vn-mofa", "text/vnd.vn-mofa.note-verbale"))
