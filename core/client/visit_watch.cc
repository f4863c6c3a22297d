#include "core/client/visit_watch.h"

#include <utility>

#include "core/rpc/status.h"

namespace duta::client {
namespace {

// A stream that stood so long was no failure in a row.
constexpr std::chrono::seconds kLongEnough{10};

}  // namespace

VisitWatch::VisitWatch(std::shared_ptr<grpc::Channel> channel, VisitWatchOptions options, Handler handler)
    : channel_(std::move(channel)),
      stub_(schedule::v1::ScheduleService::NewStub(channel_)),
      options_(std::move(options)),
      handler_(std::move(handler)),
      revision_(options_.after_revision) {}

Status VisitWatch::Run() {
  Backoff backoff(options_.backoff);
  while (true) {
    const auto start = std::chrono::steady_clock::now();
    const Status why = RunStream();
    std::unique_lock lock(mutex_);
    if (stopping_) return absl::OkStatus();
    if (!why.ok() && !MayRetry(why)) return why;
    if (std::chrono::steady_clock::now() - start > kLongEnough) backoff.Reset();
    const auto wait = backoff.Next(why);
    lock.unlock();
    if (options_.on_disconnected) options_.on_disconnected(why, wait);
    lock.lock();
    if (changed_.wait_for(lock, wait, [this] { return stopping_; })) return absl::OkStatus();
  }
}

void VisitWatch::Stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
  if (context_ != nullptr) context_->TryCancel();
}

Status VisitWatch::RunStream() {
  grpc::ClientContext context;
  // The first failure is told at once; from then on gRPC waits for the hub, as
  // Receiver has it.
  context.set_wait_for_ready(std::exchange(has_tried_, true));
  {
    const std::lock_guard lock(mutex_);
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
  const std::lock_guard lock(mutex_);
  context_ = nullptr;
  return ended;
}

}  // namespace duta::client
