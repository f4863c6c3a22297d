// From a ministry's plain text to the canonical note.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/formats/findings/problem.h"
#include "adapters/profile/ministry.h"
#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"

namespace duta::adapters {

// A note, or why there is none (then `findings.problems` says why).
struct Interpretation {
  std::optional<note::v1::Note> note;
  Findings findings;
};

// Reads `text` in the form of `ministry`. The labelled fields are the truth;
// letterhead, courtesy formulas and the line of place and date follow from them
// and are taken off where they agree. What the text says of marking, urgency,
// ids or attachments must agree with `message` (null: not compared): a text
// that says SECRET must not travel as open. Lines that mean nothing here are
// listed in `findings.dropped`.
Interpretation Interpret(std::string_view text, const message::v1::Message* message, const Ministry& ministry);

}  // namespace duta::adapters
