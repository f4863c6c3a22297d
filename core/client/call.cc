#include "core/client/call.h"

#include <algorithm>
#include <thread>

#include "core/rpc/status.h"

namespace duta::client {

Status CallWithRetry(const CallOptions& options, const std::function<grpc::Status(grpc::ClientContext&)>& attempt) {
  const auto deadline = std::chrono::system_clock::now() + options.deadline;
  Backoff backoff(options.backoff);
  for (int tries = 1;; ++tries) {
    grpc::ClientContext context;
    context.set_deadline(deadline);
    const Status status = rpc::FromGrpc(attempt(context));
    if (!MayRetry(status) || tries >= options.attempts) return status;
    const auto wait = backoff.Next(status);
    // Waiting past the deadline would only turn this answer into a vaguer one.
    if (std::chrono::system_clock::now() + wait >= deadline) return status;
    std::this_thread::sleep_for(wait);
  }
}

}  // namespace duta::client
