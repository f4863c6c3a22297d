// Notes for the Ministry of Foreign Affairs and International Cooperation of Cambodia.
#include "adapters/formats/xroad/note_xroad.h"
#include "adapters/kh/profile.h"
#include "adapters/notes/note_adapter.h"

namespace {

using duta::adapters::Interpretation;
using duta::adapters::Ministry;
using duta::adapters::Written;

// CamDX gives these out; until it has, they are placeholders of the right form.
constexpr duta::adapters::XroadAddresses kAddresses = {
    .ministry_client = "CAMBODIA/GOV/MFAIC/DUTA",
    .ministry_service = "CAMBODIA/GOV/MFAIC/DUTA/notes",
    .hub_client = "CAMBODIA/GOV/MFAIC/DUTA-HUB",
    .hub_service = "CAMBODIA/GOV/MFAIC/DUTA-HUB/notes",
};

Written WriteRequest(const duta::note::v1::Note& note, const duta::message::v1::Message* message,
                     const Ministry& ministry) {
  return WriteNoteXroad(note, message, ministry, kAddresses);
}

Interpretation ReadRequest(std::string_view bytes, const duta::message::v1::Message* message,
                           const Ministry& ministry) {
  return ReadNoteXroad(bytes, message, ministry, kAddresses);
}

class CambodianNotes final : public duta::adapters::NoteAdapter {
 public:
  CambodianNotes()
      : NoteAdapter(duta::adapters::kh::MinistryProfile(),
                    {{duta::adapters::kNoteXroad, &WriteRequest, &ReadRequest}}) {}
};

}  // namespace

DUTA_REGISTER_ADAPTER(CambodianNotes, DUTA_NOTE_FACTS("kh-mfaic-notes", "1.0.0", "partners/kh-mfaic",
                                                      "text/vnd.kh-mfaic.note-verbale") DUTA_NOTE_FORM(DUTA_NOTE_XROAD))
