// Parsing what somebody signed: nothing in it may be lost on the reader.
#pragma once

#include <string_view>

#include "google/protobuf/message.h"

namespace duta {

// Parses `bytes` into `message`. False if they are malformed, or if they hold a
// field, at any depth, that this program does not know: the signer meant
// something by it that would be ignored.
bool ParseStrict(std::string_view bytes, google::protobuf::Message& message);

}  // namespace duta
