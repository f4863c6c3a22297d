// Messages accepted lately, in memory and nowhere else: deliveries to receivers
// that keep up never touch the database.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>

#include "core/base/mutex.h"
#include "core/exchange/messages/accepted.h"

namespace duta::exchange {

// Thread-safe; never blocks.
class AcceptedCache {
 public:
  // Keeps the latest within about `max_bytes`, one at least.
  explicit AcceptedCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  // Keeps a message that was just committed.
  void Put(AcceptedPtr accepted);
  // By log index, visible to readers or not yet. Null if it is not kept.
  AcceptedPtr Find(uint64_t index) const;

 private:
  const size_t max_bytes_;
  mutable Mutex mutex_;
  std::unordered_map<uint64_t, AcceptedPtr> by_index_ ABSL_GUARDED_BY(mutex_);
  std::deque<uint64_t> order_ ABSL_GUARDED_BY(mutex_);  // Oldest first.
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace duta::exchange
