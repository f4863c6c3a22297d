// A step of a best practice as HTML, to be read on a screen and printed.
#pragma once

#include "adapters/formats/findings/written.h"
#include "adapters/profile/ministry.h"
#include "duta/message/v1/message.pb.h"
#include "duta/practice/v1/practice.pb.h"

namespace duta::adapters {

// Media type of the canonical step.
#define DUTA_PRACTICE_MEDIA_TYPE "application/vnd.duta.practice.v1+protobuf"

// One self-contained HTML5 document in UTF-8, as note_verbale/html.h has it: with
// the ministry's marking and dates, and texts in its language where there are some
// in it; those in other languages stand below, each with its own direction.
// `message` may be null: then it bears no marking, and a remark says so. A problem if
// the ministry has no word for the marking, or if there is no step.
Written WritePracticeHtml(const practice::v1::Practice& practice, const message::v1::Message* message,
                          const Ministry& ministry);

}  // namespace duta::adapters
