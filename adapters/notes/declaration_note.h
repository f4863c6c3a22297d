// Steps of declarations as the notes verbales that notify them. Functions only;
// thread-safe.
#pragma once

#include "adapters/formats/findings/problem.h"
#include "adapters/profile/ministry.h"
#include "duta/declaration/v1/declaration.pb.h"
#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"

namespace duta::adapters {

// Media type of a step of a declaration.
#define DUTA_DECLARATION_MEDIA_TYPE "application/vnd.duta.declaration.v1+protobuf"

// A note that says what the step does and in which words, in the ministry's
// language if there are words for it (declaration_words.h), else in English, dated at the ministry's seat. What a note
// cannot carry is named in `findings`: the note is for people to read, the signed step is the act. A step without
// anything in it is a problem.
note::v1::Note NoteOfDeclaration(const declaration::v1::Declaration& declaration, const message::v1::Message& message,
                                 const Ministry& ministry, Findings& findings);

}  // namespace duta::adapters
