// How many threads of a pool one partner may have at a time.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/base/mutex.h"
#include "core/base/thread_pool.h"

namespace duta::server {

// Whoever asks for much waits for itself: its next call goes to the pool when the one
// before has ended, behind what others asked for meanwhile. Thread-safe.
class Shares {
 public:
  // Of one partner with its units, or one administrator: calls at a time, and calls
  // that wait for them.
  Shares(size_t at_once, size_t waiting) : at_once_(at_once), waiting_(waiting) {}

  // Runs a call of `caller` on the pool, now or in its turn. False if too many wait, or
  // the pool takes no more: it will not run. Its object and the pool outlive the task.
  bool Run(ThreadPool& pool, std::string_view caller, std::function<void()> task);

 private:
  struct Share {
    size_t running = 0;
    std::deque<std::function<void()>> waiting;
  };

  // Gives a place that was used to who waits for it; nothing if nobody does.
  std::function<void()> Next(const std::string& partner);
  void Work(ThreadPool& pool, const std::string& partner, const std::function<void()>& task);

  const size_t at_once_;
  const size_t waiting_;
  Mutex mutex_;
  std::map<std::string, Share> shares_ ABSL_GUARDED_BY(mutex_);  // Of those who have any.
};

}  // namespace duta::server
