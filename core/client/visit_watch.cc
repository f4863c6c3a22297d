#include "core/client/visit_watch.h"

#include <utility>

#include "core/client/reconnect.h"
#include "core/rpc/status.h"

namespace duta::client {
VisitWatch::VisitWatch(std::shared_ptr<grpc::Channel> channel, VisitWatchOptions options, Handler handler)
    : channel_(std::move(channel)),
      stub_(schedule::v1::ScheduleService::NewStub(channel_)),
      options_(std::move(options)),
      handler_(std::move(handler)),
      revision_(options_.after_revision) {}

Status VisitWatch::Run() {
  return KeepConnected(
      options_.backoff, [this] { return RunStream(); }, options_.on_disconnected, mutex_, changed_, &stopping_);
}

void VisitWatch::Stop() {
  const MutexLock lock(mutex_);
  stopping_ = true;
  changed_.NotifyAll();
  if (context_ != nullptr) context_->TryCancel();
}

Status VisitWatch::RunStream() {
  grpc::ClientContext context;
  // The first failure is told at once; from then on gRPC waits for the hub, as
  // Receiver has it.
  context.set_wait_for_ready(std::exchange(has_tried_, true));
  {
    const MutexLock lock(mutex_);
    context_ = &context;
    if (stopping_) context.TryCancel();
  }
  schedule::v1::WatchVisitsRequest request;
  request.set_after_revision(revision_);
  // Returns when the request is sent, or cannot be.
  const auto reader = stub_->WatchVisits(&context, request);
  if (channel_->GetState(false) == GRPC_CHANNEL_READY && options_.on_connected) options_.on_connected();
  schedule::v1::WatchVisitsResponse response;
  while (reader->Read(&response)) {
    revision_ = response.visit().revision();
    handler_(response.visit());
  }
  const Status ended = rpc::FromGrpc(reader->Finish());
  const MutexLock lock(mutex_);
  context_ = nullptr;
  return ended;
}

}  // namespace duta::client
