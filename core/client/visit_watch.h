// Watching visits change, across restarts of the hub.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/client/backoff.h"
#include "duta/schedule/v1/schedule_service.grpc.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace duta::client {

struct VisitWatchOptions {
  // Changes after this revision; 0: first all visits as they stand.
  uint64_t after_revision = 0;
  BackoffOptions backoff;

  // Called on the thread of Run(); either may be empty.

  // The hub listens.
  std::function<void()> on_connected;
  // The stream broke; the next try comes after `wait`.
  std::function<void(const Status& why, std::chrono::milliseconds wait)> on_disconnected;
};

// Run() once, on a thread of the caller's; Stop() from any thread. What the hub
// says of visits is its word: a visit is proven by its signed steps.
class VisitWatch {
 public:
  // Called by Run(), in the order of revisions, each revision once.
  using Handler = std::function<void(const schedule::v1::VisitState&)>;

  VisitWatch(std::shared_ptr<grpc::Channel> channel, VisitWatchOptions options, Handler handler);

  // Hands over changes until Stop() (then OK) or a failure that no retry mends:
  // UNKNOWN_CERTIFICATE, PARTNER_SUSPENDED, ... Reconnects in between, and goes on
  // after the last revision that was handed over.
  Status Run();

  // Ends Run(). Does not wait. Not for signal handlers.
  void Stop();

 private:
  Status RunStream();

  const std::shared_ptr<grpc::Channel> channel_;  // Shared because gRPC's stubs keep it that way.
  const std::unique_ptr<schedule::v1::ScheduleService::Stub> stub_;
  const VisitWatchOptions options_;
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
