// A note and the header of its message as one document for machines. JSON and
// XML write it differently; what it says, and what is checked, is here.
#pragma once

#include <optional>
#include <string>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/note_verbale/interpret.h"
#include "adapters/formats/record/record.h"
#include "adapters/profile/ministry.h"
#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"

namespace duta::adapters {

// What the document says.
struct NoteDocument {
  note::v1::Note note;
  std::optional<message::v1::Message> message;  // Its header: without body.
  std::string national_marking;                 // The ministry's word for the message's marking; may be empty.
};

// A document, or why there is none (then `findings.problems` says why).
struct Documented {
  std::optional<NoteDocument> document;
  Findings findings;
};

// The document of `note` in `message` (null: the note alone) for `ministry`.
// Values lose control and direction characters, as a letter's do; paragraphs
// keep their blank lines. A marking without a national equivalent is refused;
// one that is raised stands beside its national word, and a remark says so.
Documented ComposeDocument(const note::v1::Note& note, const message::v1::Message* message, const Ministry& ministry);

// The note of a document that `ministry` sends in `message` (null: not
// compared). What the document says of the message must be what the message
// says; its marking is what the national word says to others.
Interpretation InterpretDocument(NoteDocument document, const message::v1::Message* message, const Ministry& ministry);

// The document as a tree: an object with `note` and, if they are there,
// `message` and `nationalMarking`.
Node NodeOf(const NoteDocument& document, Findings& findings);

// Back, strictly. Nothing if there are problems.
std::optional<NoteDocument> DocumentOf(const Node& node, Typing typing, Findings& findings);

}  // namespace duta::adapters
