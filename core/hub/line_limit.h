// A bound on log lines that strangers cause.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/base/mutex.h"

namespace duta::hub {

// Thread-safe.
class LineLimit {
 public:
  explicit LineLimit(uint64_t lines_a_minute) : lines_a_minute_(lines_a_minute) {}

  // Whether to write a line now; then, how many were left out since the last one.
  std::optional<uint64_t> Take(std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now()) {
    MutexLock lock(mutex_);
    if (!minute_ || now - *minute_ >= std::chrono::minutes(1)) {
      minute_ = now;
      written_ = 0;
    }
    if (written_ >= lines_a_minute_) {
      ++left_out_;
      return std::nullopt;
    }
    ++written_;
    const uint64_t left_out = left_out_;
    left_out_ = 0;
    return left_out;
  }

 private:
  const uint64_t lines_a_minute_;
  Mutex mutex_;
  std::optional<std::chrono::steady_clock::time_point> minute_ ABSL_GUARDED_BY(mutex_);  // When it began.
  uint64_t written_ ABSL_GUARDED_BY(mutex_) = 0;                                         // Within it.
  uint64_t left_out_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace duta::hub
