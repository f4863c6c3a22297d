// A note as JSON for API gateways; note.schema.json beside this file is its
// schema (JSON Schema 2020-12).
#pragma once

#include <string_view>

#include "adapters/formats/document/form.h"

namespace duta::adapters {

#define DUTA_NOTE_JSON "application/vnd.duta.note.v1+json"
inline constexpr std::string_view kNoteJson = DUTA_NOTE_JSON;

Written WriteNoteJson(const note::v1::Note& note, const message::v1::Message* message, const Ministry& ministry);

Interpretation ReadNoteJson(std::string_view bytes, const message::v1::Message* message, const Ministry& ministry);

inline constexpr NoteForm kNoteJsonForm = {kNoteJson, &WriteNoteJson, &ReadNoteJson};

}  // namespace duta::adapters
