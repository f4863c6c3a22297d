// One unary call with a deadline, retried while that may help. Every unary call
// of Duta may be repeated: submissions by their id, the others because they read
// or come to the same.
#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <utility>

#include "core/base/status.h"
#include "core/client/backoff.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace duta::client {

struct CallOptions {
  // For the call with all its repetitions.
  std::chrono::milliseconds deadline = std::chrono::seconds(15);
  // Tries altogether, at least 1. As many as the deadline has room for, so that a call
  // outlasts a restart of the hub.
  int attempts = std::numeric_limits<int>::max();
  // At most a few seconds: a hub that is back is found soon.
  BackoffOptions backoff{.max = std::chrono::seconds(3)};
  // Told why before each wait, if it is set.
  std::function<void(const Status& why)> on_wait;
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

// Calls `visit` with every page of a list, in order, until one is not OK:
//   ForEachPage(*stub, &RegistryService::Stub::ListPartners, request, options, visit)
// `visit` takes a Response& and returns a Status. Reasons as Call.
template <typename Stub, typename Request, typename Response, typename Visit>
Status ForEachPage(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   Request request, const CallOptions& options, const Visit& visit) {
  do {
    DUTA_ASSIGN_OR_RETURN(Response page, Call(stub, method, request, options));
    request.set_page_token(page.next_page_token());
    DUTA_RETURN_IF_ERROR(visit(page));
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace duta::client
