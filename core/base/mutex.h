// Locks that the compiler knows: clang's -Wthread-safety checks at each use that
// what ABSL_GUARDED_BY names is held. std::mutex underneath, which the thread
// sanitizer understands (of absl::Mutex, which is not instrumented in Debian's
// build, it reports races that are none).
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"

namespace duta {

class ABSL_LOCKABLE Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  // For a function that is called with the lock and gives it away for a while: what
  // takes it is MutexLock.
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

// Holds a mutex while it lives.
class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : lock_(mutex.mutex_) {}
  ~MutexLock() ABSL_UNLOCK_FUNCTION() {}
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  friend class Condition;
  std::unique_lock<std::mutex> lock_;
};

// What threads wait for while they give a lock away. Waits may end for no reason:
// write `while (!happened_) changed_.Wait(lock);`, which the compiler can check,
// where it cannot look into a lambda.
class Condition {
 public:
  void NotifyOne() { condition_.notify_one(); }
  void NotifyAll() { condition_.notify_all(); }
  void Wait(MutexLock& lock) { condition_.wait(lock.lock_); }
  // False once `until` has passed.
  bool WaitUntil(MutexLock& lock, std::chrono::steady_clock::time_point until) {
    return condition_.wait_until(lock.lock_, until) == std::cv_status::no_timeout;
  }

 private:
  std::condition_variable condition_;
};

}  // namespace duta
