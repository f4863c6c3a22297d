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

// Counts the pages of one list: a hub whose list does not end keeps nobody for ever.
class PageCount {
 public:
  // Whether there is a page after one that gave `token`. INTERNAL after 10,000 pages.
  StatusOr<bool> GoesOn(const std::string& token);

 private:
  int pages_ = 0;
};

// Calls `visit` with every page of a list, in order, until one is not OK:
//   ForEachPage(*stub, &RegistryService::Stub::ListPartners, request, options, visit)
// `visit` takes a Response& and returns a Status. Reasons as Call; INTERNAL if the list
// does not end.
template <typename Stub, typename Request, typename Response, typename Visit>
Status ForEachPage(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   Request request, const CallOptions& options, const Visit& visit) {
  PageCount pages;
  bool goes_on = true;
  while (goes_on) {
    DUTA_ASSIGN_OR_RETURN(Response page, Call(stub, method, request, options));
    request.set_page_token(page.next_page_token());
    DUTA_RETURN_IF_ERROR(visit(page));
    DUTA_ASSIGN_OR_RETURN(goes_on, pages.GoesOn(request.page_token()));
  }
  return absl::OkStatus();
}

}  // namespace duta::client
