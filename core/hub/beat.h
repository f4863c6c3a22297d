// A steady beat for work that time causes.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "core/base/mutex.h"

namespace duta::hub {

// Calls a function on a thread of its own, at once and then one interval after
// each call has ended, until it goes.
class Beat {
 public:
  Beat(std::chrono::milliseconds interval, std::function<void()> function)
      : thread_([this, interval, function = std::move(function)] { Run(interval, function); }) {}

  // Waits for a call that is under way.
  ~Beat() {
    {
      MutexLock lock(mutex_);
      stopping_ = true;
      stop_.NotifyOne();
    }
    thread_.join();
  }
  Beat(const Beat&) = delete;
  Beat& operator=(const Beat&) = delete;

 private:
  void Run(std::chrono::milliseconds interval, const std::function<void()>& function) {
    for (std::chrono::milliseconds rest{0}; Rest(rest); rest = interval) function();
  }
  // False once it is to stop.
  bool Rest(std::chrono::milliseconds interval) {
    const auto until = std::chrono::steady_clock::now() + interval;
    MutexLock lock(mutex_);
    while (!stopping_ && stop_.WaitUntil(lock, until)) continue;
    return !stopping_;
  }

  Mutex mutex_;
  Condition stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace duta::hub
