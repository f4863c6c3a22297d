// Ctrl-C (SIGINT) and SIGTERM as a call on an ordinary thread.
#pragma once

#include <csignal>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "core/base/mutex.h"

namespace duta::cli {

// While it lives, the first of the signals calls `action` once, on a thread of its
// own; a second one ends the process as usual. Make it before other threads:
// those inherit that the signals are blocked. One at a time in a process.
class Interrupt {
 public:
  explicit Interrupt(std::function<void()> action);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

 private:
  void Wait();

  std::function<void()> action_;
  sigset_t before_;  // The signal mask to restore.
  int stop_fd_;      // Wakes the thread when nothing was caught.
  int signal_fd_;
  std::thread thread_;
};

// Something that Stop() ends, and that an interrupt ends so. Made before the
// connection, which makes threads; what it is to stop comes later.
template <typename Stoppable>
class StoppedByInterrupt {
 public:
  // Null if the interrupt came before. To be called once.
  template <typename... Arguments>
  Stoppable* Make(Arguments&&... arguments) {
    const MutexLock lock(mutex_);
    if (!is_stopped_) stoppable_ = std::make_unique<Stoppable>(std::forward<Arguments>(arguments)...);
    return stoppable_.get();
  }

 private:
  void Stop() {
    const MutexLock lock(mutex_);
    is_stopped_ = true;
    if (stoppable_ != nullptr) stoppable_->Stop();
  }

  Mutex mutex_;
  bool is_stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::unique_ptr<Stoppable> stoppable_ ABSL_GUARDED_BY(mutex_);
  Interrupt interrupt_{[this] { Stop(); }};  // Last: gone before what it stops.
};

}  // namespace duta::cli
