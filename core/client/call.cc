#include "core/client/call.h"

#include <algorithm>
#include <thread>

#include "core/rpc/status.h"

namespace duta::client {

Status CallWithRetry(const CallOptions& options, const std::function<grpc::Status(grpc::ClientContext&)>& attempt) {
  // Whoever sets the time of day meanwhile changes nothing.
  const auto deadline = std::chrono::steady_clock::now() + options.deadline;
  Backoff backoff(options.backoff);
  for (int tries = 1;; ++tries) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + (deadline - std::chrono::steady_clock::now()));
    const Status status = rpc::FromGrpc(attempt(context));
    if (!MayRetry(status) || tries >= options.attempts) return status;
    const auto wait = backoff.Next(status);
    // Waiting past the deadline would only turn this answer into a vaguer one.
    if (std::chrono::steady_clock::now() + wait >= deadline) return status;
    if (options.on_wait) options.on_wait(status);
    std::this_thread::sleep_for(wait);
  }
}

StatusOr<bool> PageCount::GoesOn(const std::string& token) {
  constexpr int kMostPages = 10'000;
  if (token.empty()) return false;
  if (++pages_ < kMostPages) return true;
  return Refuse(Reason::kInternal, "a list of the hub does not end: it has more than 10,000 pages");
}

}  // namespace duta::client
