// How a call ends: for the first reason that comes, once all that is under way for
// it is done.
#pragma once

#include <functional>

#include "core/base/mutex.h"
#include "core/base/status.h"

namespace duta::server {

// Thread-safe.
class Ending {
 public:
  // `finish` is called once, without a lock, with the status to end with.
  explicit Ending(std::function<void(const Status&)> finish) : finish_(std::move(finish)) {}

  // Something is under way until Release. False, and nothing is to be begun, if the
  // call is ending.
  bool Hold();
  void Release();

  // Ends the call. The first status other than OK holds.
  void End(Status status);

 private:
  void FinishIfDone();

  const std::function<void(const Status&)> finish_;
  Mutex mutex_;
  int holds_ ABSL_GUARDED_BY(mutex_) = 0;
  bool has_ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_finished_ ABSL_GUARDED_BY(mutex_) = false;
  Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::server
