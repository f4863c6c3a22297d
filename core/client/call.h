// One unary call with a deadline, retried while that may help. Every unary call
// of Duta may be repeated: submissions by their id, the others because they read
// or come to the same.
#pragma once

#include <chrono>
#include <functional>
#include <utility>

#include "core/base/status.h"
#include "core/client/backoff.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace duta::client {

struct CallOptions {
  // For the call with all its repetitions.
  std::chrono::milliseconds deadline = std::chrono::seconds(15);
  // Tries altogether, at least 1.
  int attempts = 4;
  BackoffOptions backoff;
};

// Makes tries until one succeeds, fails for good, or time or tries are used up;
// then the last answer. Blocks. `attempt` makes one call with the context given.
Status CallWithRetry(const CallOptions& options, const std::function<grpc::Status(grpc::ClientContext&)>& attempt);

// Calls a method of a generated stub:
//   Call(*stub, &RegistryService::Stub::GetSelf, request, options)
// Any reason that the method documents; HUB_UNREACHABLE.
template <typename Stub, typename Request, typename Response>
StatusOr<Response> Call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                        const Request& request, const CallOptions& options = {}) {
  Response response;
  DUTA_RETURN_IF_ERROR(CallWithRetry(
      options, [&](grpc::ClientContext& context) { return (stub.*method)(&context, request, &response); }));
  return response;
}

}  // namespace duta::client
