// Conventions in Malay, which Brunei and Malaysia share.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters {

// Written in the order of FieldName.
inline constexpr Labels kMalayLabels = {
    .fields = {"Nombor", "Tarikh", "Tempat", "Daripada", "Kepada", "Perkara", "Bahasa", "Rujukan", "Keutamaan",
               "Boleh dikongsi dengan", "Pengirim", "ID mesej", "ID bebenang", "Menjawab mesej", "Sah sehingga"},
    .attachments = "Lampiran",
    .no_attachments = "tiada",
    .source = {"our translation; no published form is known to us", Confidence::kLow},
};

inline constexpr NoteTitle kMalayTitles[] = {
    {note::v1::NOTE_TYPE_VERBALE, "Nota Diplomatik", true},
    {note::v1::NOTE_TYPE_CIRCULAR, "Nota Diplomatik Edaran", true},
    {note::v1::NOTE_TYPE_INFORMATION, "Nota Maklumat", false},
    {note::v1::NOTE_TYPE_AIDE_MEMOIRE, "Aide-Mémoire", false},
};

}  // namespace duta::adapters
