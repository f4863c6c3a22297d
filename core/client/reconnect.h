// A stream that is opened anew whenever it ends, until nobody wants it any more.
#pragma once

#include <chrono>
#include <functional>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/client/backoff.h"

namespace duta::client {

// Told why a stream ended, and how long it is until the next try.
using Disconnected = std::function<void(const Status& why, std::chrono::milliseconds wait)>;

// Calls `use_stream`, which opens one stream, uses it until it ends and returns why,
// again and again, with waits in between that `on_disconnected` (may be empty) is
// told of. Returns OK once `*stopping`, which `mutex` guards and `changed` tells of;
// else what no retry mends: so counts a refused handshake at the first try, or five
// in a row later. Both are called without the lock, on the caller's thread.
Status KeepConnected(const BackoffOptions& options, const std::function<Status()>& use_stream,
                     const Disconnected& on_disconnected, Mutex& mutex, Condition& changed, const bool* stopping)
    ABSL_LOCKS_EXCLUDED(mutex);

}  // namespace duta::client
