// When to try again, and how long to wait before.
#pragma once

#include <chrono>
#include <random>

#include "core/base/status.h"

namespace duta::client {

struct BackoffOptions {
  std::chrono::milliseconds initial = std::chrono::milliseconds(200);
  std::chrono::milliseconds max = std::chrono::seconds(30);
};

// Whether the same request may succeed later without a change: the hub named a
// time to wait, or does not answer, or the connection broke.
bool MayRetry(const Status& status);

// Exponential waits with jitter. Not thread-safe.
class Backoff {
 public:
  explicit Backoff(BackoffOptions options);

  // The wait after one more failure in a row: doubles up to `max`, then a random
  // half to whole of it, and never less than what `status` asks for.
  std::chrono::milliseconds Next(const Status& status);
  // After a success.
  void Reset() { current_ = options_.initial; }

 private:
  BackoffOptions options_;
  std::chrono::milliseconds current_;
  std::minstd_rand random_;
};

}  // namespace duta::client
