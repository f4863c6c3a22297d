// The boundary between absl::Status and the statuses of gRPC: the one place that
// turns one into the other. A refusal keeps its reason, its metadata and the time
// to wait on the way out and back. Functions only; thread-safe.
//
// On the wire a refusal is a google.rpc.Status (AIP-193) whose details are one
// ErrorInfo of domain `duta`, a RetryInfo where a retry may succeed, and a
// BadRequest where the metadata names a `field`.
#pragma once

#include "core/base/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace duta::rpc {

// What a service returns. A status without a reason is a fault of the hub: the
// caller gets INTERNAL without its text, which goes to the program's log instead
// (CANCELLED, DEADLINE_EXCEEDED and UNIMPLEMENTED, which say all by themselves,
// pass as they are). Text and metadata are clipped so that all fits into the
// 8 KiB that gRPC gives to trailers.
grpc::Status ToGrpc(const Status& status);

// The same for an item of a stream or a list.
google::rpc::Status ToProto(const Status& status);

// What a client was answered, whole: ReasonOf, MetadataOf and RetryAfterOf work on
// the result. Without details it comes from the transport, not from the hub:
// UNAVAILABLE and DEADLINE_EXCEEDED become HUB_UNREACHABLE, all else keeps its
// code and text. A reason that this build does not know keeps code, text and
// metadata.
Status FromGrpc(const grpc::Status& status);

// The same for an item of a stream or a list; here, no details mean nothing but a
// status without a reason. A code that is none becomes UNKNOWN.
Status FromProto(const google::rpc::Status& status);

}  // namespace duta::rpc
