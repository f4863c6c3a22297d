// Takes characters out of values that could make a line read as another, and
// reports each value that it changed.
#pragma once

#include "adapters/formats/findings/problem.h"
#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"

namespace duta::adapters {

// Lines lose line ends, control and direction characters and blanks at their
// ends; paragraphs keep their lines. A blank paragraph and a language that is
// no tag go.
void TidyNote(note::v1::Note& note, Findings& findings);

// The same of a message's header; caveats and names that are empty then go.
void TidyHeader(message::v1::Message& message, Findings& findings);

}  // namespace duta::adapters
