// A steady beat for work that time causes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

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
      std::lock_guard lock(mutex_);
      stopping_ = true;
      stop_.notify_one();
    }
    thread_.join();
  }
  Beat(const Beat&) = delete;
  Beat& operator=(const Beat&) = delete;

 private:
  void Run(std::chrono::milliseconds interval, const std::function<void()>& function) {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      function();
      lock.lock();
      stop_.wait_for(lock, interval, [this] { return stopping_; });
    }
  }

  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;  // Guarded by mutex_.
  std::thread thread_;     // Last: it uses all of the above.
};

}  // namespace duta::hub
