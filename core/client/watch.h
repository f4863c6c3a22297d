// Watching something change, across restarts of the hub.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/client/backoff.h"
#include "core/client/channel.h"
#include "core/client/reconnect.h"
#include "core/rpc/status.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

namespace duta::client {

struct WatchOptions {
  // Changes after this revision; 0: first all as they stand.
  uint64_t after_revision = 0;
  BackoffOptions backoff;

  // Called on the thread of Run(); either may be empty.

  // The hub listens.
  std::function<void()> on_connected;
  // The stream broke; the next try comes after `wait`.
  Disconnected on_disconnected;
};

// Run() once, on a thread of the caller's; Stop() from any thread. What the hub
// says here is its word: messages are what proves.
template <typename Response>
class Watch {
 public:
  // Begins a call that streams what changed after a revision.
  using Open =
      std::function<std::unique_ptr<grpc::ClientReader<Response>>(grpc::ClientContext& context, uint64_t revision)>;
  // Called by Run(), in the order of revisions, each once; returns the revision.
  using Handler = std::function<uint64_t(const Response&)>;

  Watch(std::shared_ptr<grpc::Channel> channel, WatchOptions options, Open open, Handler handler)
      : channel_(std::move(channel)),
        options_(std::move(options)),
        open_(std::move(open)),
        handler_(std::move(handler)),
        revision_(options_.after_revision) {}

  // Hands over changes until Stop() (then OK) or a failure that no retry mends:
  // UNKNOWN_CERTIFICATE, HANDSHAKE_REFUSED, PARTNER_SUSPENDED, ... Reconnects in between, and goes on
  // after the last revision that was handed over.
  Status Run() {
    return KeepConnected(
        options_.backoff, [this] { return RunStream(); }, options_.on_disconnected, mutex_, changed_, &stopping_);
  }

  // Ends Run(). Does not wait. Not for signal handlers.
  void Stop() {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
    if (context_ != nullptr) context_->TryCancel();
  }

 private:
  Status RunStream() {
    // The first failure is told at once; from then on the hub is waited for.
    if (std::exchange(has_tried_, true)) {
      AwaitConnection(*channel_, [this] {
        const MutexLock lock(mutex_);
        return stopping_;
      });
    }
    grpc::ClientContext context;
    {
      const MutexLock lock(mutex_);
      context_ = &context;
      if (stopping_) context.TryCancel();
    }
    // Returns when the request is sent, or cannot be.
    const auto reader = open_(context, revision_);
    if (channel_->GetState(false) == GRPC_CHANNEL_READY && options_.on_connected) options_.on_connected();
    Response response;
    while (reader->Read(&response)) revision_ = handler_(response);
    const Status ended = rpc::FromGrpc(reader->Finish());
    const MutexLock lock(mutex_);
    context_ = nullptr;
    return ended;
  }

  const std::shared_ptr<grpc::Channel> channel_;  // Shared because gRPC's stubs keep it that way.
  const WatchOptions options_;
  const Open open_;
  const Handler handler_;
  // Of Run()'s thread.
  uint64_t revision_;
  bool has_tried_ = false;

  Mutex mutex_;
  Condition changed_;
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;  // Of the stream that stands.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace duta::client
