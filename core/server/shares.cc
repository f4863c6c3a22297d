#include "core/server/shares.h"

#include <utility>

#include "core/base/names.h"

namespace duta::server {

bool Shares::Run(ThreadPool& pool, std::string_view caller, std::function<void()> task) {
  const std::string partner(PartnerOf(caller));
  MutexLock lock(mutex_);
  Share& share = shares_[partner];
  if (share.running >= at_once_) {
    if (share.waiting.size() >= waiting_) return false;
    share.waiting.push_back(std::move(task));
    return true;
  }
  // With the lock held, so that nobody begins to wait for a place that is not had.
  if (pool.Run([this, &pool, partner, task = std::move(task)] { Work(pool, partner, task); })) {
    ++share.running;
    return true;
  }
  if (share.running == 0) shares_.erase(partner);
  return false;
}

void Shares::Work(ThreadPool& pool, const std::string& partner, const std::function<void()>& task) {
  task();
  while (auto next = Next(partner)) {
    // Behind what others asked for. A pool that takes no more still has this thread.
    if (pool.Run([this, &pool, partner, next] { Work(pool, partner, next); })) return;
    next();
  }
}

std::function<void()> Shares::Next(const std::string& partner) {
  MutexLock lock(mutex_);
  const auto found = shares_.find(partner);
  Share& share = found->second;
  if (share.waiting.empty()) {
    if (--share.running == 0) shares_.erase(found);
    return nullptr;
  }
  std::function<void()> next = std::move(share.waiting.front());
  share.waiting.pop_front();
  return next;
}

}  // namespace duta::server
