// The watches of one service: bounded, rung and drained together.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/thread_pool.h"
#include "core/server/callers.h"
#include "core/server/streams.h"
#include "core/server/watch_stream.h"
#include "grpcpp/support/server_callback.h"

namespace duta::server {

// Thread-safe.
class Watches {
 public:
  // At most `limit` at a time, and of one partner an eighth of them.
  explicit Watches(size_t limit) : streams_(limit, std::max<size_t>(1, limit / 8)) {}

  // Answers a call with what `changes` says of the revisions after
  // `after_revision`, now and whenever it is rung. TOO_MANY_STREAMS, HUB_DRAINING,
  // HUB_BUSY end it. `callers`, `pool` and what `changes` refers to outlive it.
  template <typename Response>
  grpc::ServerWriteReactor<Response>* Start(grpc::CallbackServerContext* context, Callers& callers, ThreadPool& pool,
                                            uint64_t after_revision, typename WatchStream<Response>::Changes changes) {
    auto* stream = new WatchStream<Response>(*context, callers, pool, std::move(changes), after_revision);
    if (stream->Enter(*context, streams_)) {
      // First where the bell finds it: what changes from here on rings.
      Add(stream->watch());
      stream->watch()->Ring();
    }
    return stream;
  }

  // Something may have changed. Must not block; from any thread.
  void Ring();
  // Ends all with HUB_DRAINING, and lets no further one in.
  void Drain() { streams_.Drain(); }
  size_t size() const { return streams_.size(); }

 private:
  void Add(std::weak_ptr<RungWatch> watch);

  Streams streams_;
  Mutex mutex_;
  std::vector<std::weak_ptr<RungWatch>> watches_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::server
