// What a document says of its message against what the message says.
#pragma once

#include "adapters/formats/document/note_document.h"

namespace duta::adapters {

// Adds a problem for each difference: the two must not part. What the document
// leaves out holds as the message has it.
void CompareWithMessage(const NoteDocument& document, const message::v1::Message& message, const Profile& profile,
                        Findings& findings);

}  // namespace duta::adapters
