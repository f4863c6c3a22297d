// Messages of the contract as JSON: proto3 JSON with the names of the proto files.
// Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"

namespace duta::cli {

using Json = nlohmann::ordered_json;

// Fields in the order of the file; unset ones are left out.
Json ToJson(const google::protobuf::Message& message);

// Strict: an unknown field is refused. INVALID_ARGUMENT without a reason.
Status FromJson(std::string_view text, google::protobuf::Message& message);

// One line, or indented for people. Malformed UTF-8 becomes U+FFFD.
std::string Dump(const Json& json, bool indented);

}  // namespace duta::cli
