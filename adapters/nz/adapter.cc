// Notes for the Ministry of Foreign Affairs and Trade of New Zealand.
#include <string_view>

#include "adapters/formats/sbdh/note_sbdh.h"
#include "adapters/notes/note_adapter.h"
#include "adapters/nz/profile.h"

namespace {

class NewZealandNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit NewZealandNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::nz::MinistryProfile(), configuration, {duta::adapters::kNoteSbdhForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(NewZealandNotes, DUTA_NOTE_FACTS("nz-mfat-notes", "1.0.0", "partners/nz-mfat",
                                                       "text/vnd.nz-mfat.note-verbale") DUTA_NOTE_FORM(DUTA_NOTE_SBDH))
