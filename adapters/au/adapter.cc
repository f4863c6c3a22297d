// Notes for the Department of Foreign Affairs and Trade of Australia.
#include <string_view>

#include "adapters/au/profile.h"
#include "adapters/formats/sbdh/note_sbdh.h"
#include "adapters/notes/note_adapter.h"

namespace {

class AustralianNotes final : public duta::adapters::NoteAdapter {
 public:
  explicit AustralianNotes(std::string_view configuration)
      : NoteAdapter(duta::adapters::au::MinistryProfile(), configuration, {duta::adapters::kNoteSbdhForm}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(AustralianNotes, DUTA_NOTE_FACTS("au-dfat-notes", "1.0.0", "partners/au-dfat",
                                                       "text/vnd.dfat.note-verbale") DUTA_NOTE_FORM(DUTA_NOTE_SBDH))
