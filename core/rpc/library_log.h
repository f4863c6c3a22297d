// What gRPC and protobuf print of themselves: lines that name their own sources,
// which tell nobody what to do. Functions only; thread-safe.
#pragma once

#include <string>

namespace duta::rpc {

// From now on such lines go to the program's log, at the level debug, and not to
// standard error.
void QuietLibraries();

// Whether gRPC has said since then that the other side's certificate does not verify.
bool PeerCertificateFailed();

}  // namespace duta::rpc
