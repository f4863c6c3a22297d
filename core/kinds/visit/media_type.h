// What the bodies of a kind are called on the wire, for hubs, clients and tools
// alike. The contract says the same: proto/duta/visit/v1/visit.proto,
// proto/duta/schedule/v1/availability.proto.
#pragma once

namespace duta::kinds {

inline constexpr char kVisitMediaType[] = "application/vnd.duta.visit.v1+protobuf";
inline constexpr char kAvailabilityMediaType[] = "application/vnd.duta.availability.v1+protobuf";

}  // namespace duta::kinds
