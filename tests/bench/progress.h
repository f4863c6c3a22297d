// How far the calls of one run are.
#pragma once

#include "core/base/mutex.h"
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
    MutexLock lock(mutex_);
    if (status_.ok()) status_ = status;
  }

  // A call has ended. The last thing that it may do with this object.
  void Ended(const grpc::Status& status) {
    MutexLock lock(mutex_);
    if (status_.ok() && !status.ok()) status_ = rpc::FromGrpc(status);
    if (--running_ == 0) ended_.NotifyAll();
  }

  // Waits for all calls.
  Status Wait() {
    MutexLock lock(mutex_);
    while (running_ > 0) ended_.Wait(lock);
    return status_;
  }

 private:
  Mutex mutex_;
  Condition ended_;
  int running_ ABSL_GUARDED_BY(mutex_);
  Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::bench
