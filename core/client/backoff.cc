#include "core/client/backoff.h"

#include <algorithm>

namespace duta::client {

bool MayRetry(const Status& status) {
  if (status.ok()) return false;
  if (RetryAfterOf(status)) return true;
  if (ReasonOf(status)) return status.code() == absl::StatusCode::kUnavailable;
  // Without a reason it is the transport that speaks: a broken connection shows as
  // any of these in gRPC 1.51.
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kAborted:
      return true;
    default:
      return false;
  }
}

Backoff::Backoff(BackoffOptions options)
    : options_(options), current_(options.initial), random_(std::random_device()()) {}

std::chrono::milliseconds Backoff::Next(const Status& status) {
  const auto whole = std::min(current_, options_.max);
  current_ = std::min(current_ * 2, options_.max);
  std::uniform_int_distribution<int64_t> jitter(whole.count() / 2, whole.count());
  const std::chrono::milliseconds wait(jitter(random_));
  return std::max(wait, RetryAfterOf(status).value_or(std::chrono::milliseconds(0)));
}

}  // namespace duta::client
