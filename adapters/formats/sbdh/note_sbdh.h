// A note in the envelope of the AS4 networks: UN/CEFACT's Standard Business
// Document Header as Peppol profiles it, around a document that note.xsd beside
// this file describes.
#pragma once

#include <string_view>

#include "adapters/formats/document/form.h"

namespace duta::adapters {

#define DUTA_NOTE_SBDH "application/vnd.duta.note.v1.sbdh+xml"
inline constexpr std::string_view kNoteSbdh = DUTA_NOTE_SBDH;

// Without a message there is no envelope: sender, receiver and id are the
// header's, so `message` is required. Parties are named as the network names
// them (`partners/au-dfat`), under an authority of our own: which participant id
// a ministry has in Peppol is known to its access point.
Written WriteNoteSbdh(const note::v1::Note& note, const message::v1::Message* message, const Ministry& ministry);

// Refuses an envelope whose header and document disagree.
Interpretation ReadNoteSbdh(std::string_view bytes, const message::v1::Message* message, const Ministry& ministry);

inline constexpr NoteForm kNoteSbdhForm = {kNoteSbdh, &WriteNoteSbdh, &ReadNoteSbdh};

}  // namespace duta::adapters
