// A form in which machines exchange notes: written and read beside the letter
// for people. Each format's header has its two functions.
#pragma once

#include <string_view>

#include "adapters/formats/document/note_document.h"
#include "adapters/formats/findings/written.h"

namespace duta::adapters {

// One form. `message` may be null in both directions.
struct NoteForm {
  std::string_view media_type;
  Written (*write)(const note::v1::Note& note, const message::v1::Message* message, const Ministry& ministry);
  Interpretation (*read)(std::string_view bytes, const message::v1::Message* message, const Ministry& ministry);
};

}  // namespace duta::adapters
