// What the bodies of a kind are called on the wire, for hubs, clients and tools
// alike. The contract says the same: proto/duta/practice/v1/practice.proto.
#pragma once

namespace duta::kinds {

inline constexpr char kPracticeMediaType[] = "application/vnd.duta.practice.v1+protobuf";

}  // namespace duta::kinds
