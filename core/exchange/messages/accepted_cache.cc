#include "core/exchange/messages/accepted_cache.h"

#include <utility>

namespace duta::exchange {
namespace {

size_t SizeOf(const Accepted& accepted) {
  return accepted.envelope.payload().size() + accepted.receipt.entry().size() + accepted.canonical_body.size() + 2048;
}

}  // namespace

void AcceptedCache::Put(AcceptedPtr accepted) {
  MutexLock lock(mutex_);
  const uint64_t index = accepted->receipt.index();
  const size_t size = SizeOf(*accepted);
  if (!by_index_.emplace(index, std::move(accepted)).second) return;
  order_.push_back(index);
  bytes_ += size;
  while (bytes_ > max_bytes_ && order_.size() > 1) {
    auto oldest = by_index_.find(order_.front());
    bytes_ -= SizeOf(*oldest->second);
    by_index_.erase(oldest);
    order_.pop_front();
  }
}

AcceptedPtr AcceptedCache::Find(uint64_t index) const {
  MutexLock lock(mutex_);
  const auto found = by_index_.find(index);
  return found == by_index_.end() ? nullptr : found->second;
}

}  // namespace duta::exchange
