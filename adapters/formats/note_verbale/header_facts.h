// The facts of a message's header as a ministry's note shows them. Composing
// prints them; interpreting compares what a text says with what the message
// around it says, so both use these.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/note_verbale/letter.h"
#include "adapters/profile/ministry.h"
#include "duta/message/v1/message.pb.h"

namespace duta::adapters {

// Digits in lower case, two a byte, as a note shows digests.
std::string Hex(std::string_view bytes);

// Joins the parts of a banner and the names of a releasability list.
inline constexpr std::string_view kBannerSeparator = " // ";

// The caveats that a banner can show: cleaned, and neither empty nor with the
// separator's strokes in them.
std::vector<std::string> PrintableCaveats(const message::v1::Marking& marking);

// The banner of a marking under the national `word`: `RAHASIA // EYES-ONLY`.
std::string BannerOf(std::string_view word, const std::vector<std::string>& caveats);

// Urgency, releasability, sender, ids and validity, in the order of a note;
// what the message does not state is left out. Values are untrusted until
// cleaned.
std::vector<LetterField> HeaderFields(const message::v1::Message& message, const Ministry& ministry);

// `programme.pdf (application/pdf, 12345 bytes, sha256 ab12…)`.
std::string AttachmentLine(const message::v1::Attachment& attachment);

}  // namespace duta::adapters
