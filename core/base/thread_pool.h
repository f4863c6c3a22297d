// A bounded pool of threads for work that blocks, so that the threads of the
// network never do.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "core/base/mutex.h"

namespace duta {

// Thread-safe.
class ThreadPool {
 public:
  // `capacity`: tasks that may wait.
  ThreadPool(int threads, size_t capacity);
  // Runs what waits, then ends the threads.
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Queues a task. False if the queue is full or the pool is stopping: the task
  // will not run.
  bool Run(std::function<void()> task);

  // Runs what waits, then ends the threads. Idempotent; not from a task.
  void Stop();

  // Whether Stop was called: why Run refuses.
  bool is_stopping() const;

 private:
  void Work();

  const size_t capacity_;
  mutable Mutex mutex_;
  Condition arrived_;  // Signalled when tasks_ or stopping_ changes.
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace duta
