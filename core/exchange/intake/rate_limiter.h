// How fast each partner may submit.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/base/status.h"

namespace duta::exchange {

// Token buckets, one a name, each of ten seconds' worth of its rate (at least
// ten tokens). They start full. Thread-safe. Names must come from the registry,
// so that their number is bounded.
class RateLimiter {
 public:
  // Takes one token of `name`. RATE_LIMITED with the time until there is one.
  Status Take(std::string_view name, uint32_t per_minute, Instant now);

 private:
  struct Bucket {
    double tokens;
    Instant filled_at;
  };
  Mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::exchange
