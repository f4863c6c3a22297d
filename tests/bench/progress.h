// How far the calls of one run are.
#pragma once

#include <condition_variable>
#include <mutex>

#include "core/base/status.h"
#include "core/rpc/status.h"
#include "grpcpp/support/status.h"

namespace duta::bench {

// Thread-safe.
class Progress {
 public:
  explicit Progress(int calls) : running_(calls) {}

  // The first failure is what the run ends with.
  void Fail(const Status& status) {
    std::lock_guard lock(mutex_);
    if (status_.ok()) status_ = status;
  }

  // A call has ended. The last thing that it may do with this object.
  void Ended(const grpc::Status& status) {
    std::lock_guard lock(mutex_);
    if (status_.ok() && !status.ok()) status_ = rpc::FromGrpc(status);
    if (--running_ == 0) ended_.notify_all();
  }

  // Waits for all calls.
  Status Wait() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return running_ == 0; });
    return status_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  int running_;    // Guarded by mutex_.
  Status status_;  // Guarded by mutex_.
};

}  // namespace duta::bench
