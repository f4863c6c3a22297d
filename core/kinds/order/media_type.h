// What the bodies of a kind are called on the wire, for hubs, clients and tools
// alike. The contract says the same: proto/duta/order/v1/order.proto.
#pragma once

namespace duta::kinds {

inline constexpr char kOrderMediaType[] = "application/vnd.duta.order.v1+protobuf";

}  // namespace duta::kinds
