// What the bodies of a kind are called on the wire, for hubs, clients and tools
// alike. The contract says the same: proto/duta/declaration/v1/declaration.proto.
#pragma once

namespace duta::kinds {

inline constexpr char kDeclarationMediaType[] = "application/vnd.duta.declaration.v1+protobuf";

}  // namespace duta::kinds
