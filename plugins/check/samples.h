// What adapters are tried with: bodies that use every field, which each kind of
// message brings (core/kinds/<kind>/samples), and a message around them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "duta/message/v1/message.pb.h"

namespace duta::check {

// Id of the sample message.
inline constexpr std::string_view kSampleId = "018f2d3e-7c4a-7b11-8a53-9f1e2d3c4b5a";

// Of a library that is read.
inline constexpr size_t kMaxLibraryBytes = 256 << 20;

// The time at which adapters are tried.
inline constexpr int64_t kNow = 1'795'489'200;  // 2026-11-24T03:00:00Z

// A body that a kind brings.
struct KindSample {
  std::string_view media_type;
  std::string_view body;
};

// All of them, made by the build of the files `core/kinds/*/samples/*.txtpb`: each
// is a body in protobuf's text form, whose head says of what type it is.
std::span<const KindSample> KindSamples();

// The first sample's body in canonical media type `type`; nothing if that is no kind
// known here.
std::optional<std::string> SampleBody(std::string_view type);

// A serialised duta.message.v1.Message from one ministry to `partner` with this
// body, marked with this level.
std::string SampleMessage(std::string_view partner, std::string_view type, std::string_view body,
                          message::v1::Level level);

}  // namespace duta::check
