// The one encoding of the files that people keep as evidence. A file in any other
// is refused: nothing may hide in it, and no bit of it may change unnoticed.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "google/protobuf/message.h"

namespace duta::evidence {

// `message` without what this program does not know, in the order of its fields.
std::string EncodeCanonically(const google::protobuf::Message& message);

// Reads `bytes` into `message`. EVIDENCE_INVALID if they are not `what` ("a
// history", say).
Status Decode(std::string_view bytes, std::string_view what, google::protobuf::Message& message);

// EVIDENCE_INVALID if `bytes`, of which `message` was read, are in another encoding.
Status CheckCanonical(std::string_view bytes, const google::protobuf::Message& message);

}  // namespace duta::evidence
