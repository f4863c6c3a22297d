// What the bodies of a kind are called on the wire, for hubs, clients and tools
// alike. The contract says the same: proto/duta/note/v1/note.proto.
#pragma once

namespace duta::kinds {

inline constexpr char kNoteMediaType[] = "application/vnd.duta.note.v1+protobuf";

}  // namespace duta::kinds
