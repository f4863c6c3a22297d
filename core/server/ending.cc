#include "core/server/ending.h"

#include <utility>

namespace duta::server {

bool Ending::Hold() {
  MutexLock lock(mutex_);
  if (has_ended_) return false;
  ++holds_;
  return true;
}

void Ending::Release() {
  {
    MutexLock lock(mutex_);
    --holds_;
  }
  FinishIfDone();
}

void Ending::End(Status status) {
  {
    MutexLock lock(mutex_);
    has_ended_ = true;
    if (status_.ok()) status_ = std::move(status);
  }
  FinishIfDone();
}

void Ending::FinishIfDone() {
  Status status;
  {
    MutexLock lock(mutex_);
    if (!has_ended_ || holds_ > 0 || is_finished_) return;
    is_finished_ = true;
    status = status_;
  }
  finish_(status);
}

}  // namespace duta::server
