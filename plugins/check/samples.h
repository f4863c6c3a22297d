// What adapters are tried with: a note, a visit and a message around them that
// use every field.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "duta/message/v1/message.pb.h"

namespace duta::check {

// Id of the sample message.
inline constexpr std::string_view kSampleId = "018f2d3e-7c4a-7b11-8a53-9f1e2d3c4b5a";

// The sample's body in canonical media type `type`; nothing if that is no kind
// known here.
std::optional<std::string> SampleBody(std::string_view type);

// A serialised duta.message.v1.Message from one ministry to `partner` with this
// body, marked with this level.
std::string SampleMessage(std::string_view partner, std::string_view type, std::string_view body,
                          message::v1::Level level);

}  // namespace duta::check
