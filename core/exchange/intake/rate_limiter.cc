#include "core/exchange/intake/rate_limiter.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace duta::exchange {

Status RateLimiter::Take(std::string_view name, uint32_t per_minute, Instant now) {
  const double per_second = per_minute / 60.0;
  const double capacity = std::max(10.0, 10.0 * per_second);
  MutexLock lock(mutex_);
  auto found = buckets_.find(name);
  if (found == buckets_.end()) found = buckets_.emplace(name, Bucket{capacity, now}).first;
  Bucket& bucket = found->second;
  // A clock that was set back refills nothing and takes nothing away.
  const double elapsed = std::max(0.0, std::chrono::duration<double>(now - bucket.filled_at).count());
  bucket.tokens = std::min(capacity, bucket.tokens + elapsed * per_second);
  bucket.filled_at = now;
  if (bucket.tokens < 1) {
    const auto wait = std::chrono::milliseconds(
        static_cast<int64_t>(std::ceil((1 - bucket.tokens) / std::max(per_second, 1e-3) * 1000)));
    return RefuseForNow(Reason::kRateLimited, wait,
                        absl::StrCat(std::string(name), " may send ", per_minute, " messages a minute"),
                        {{"messages_per_minute", absl::StrCat(per_minute)}});
  }
  bucket.tokens -= 1;
  return absl::OkStatus();
}

}  // namespace duta::exchange
