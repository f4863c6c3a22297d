#include "core/hub/services/submit_stream.h"

#include <utility>

#include "core/rpc/status.h"

namespace duta::hub {

using exchange::v1::SubmitStreamResponse;

SubmitStream::SubmitStream(grpc::CallbackServerContext& context, Callers& callers, exchange::Exchange& exchange,
                           uint32_t max_unanswered)
    : context_(context), callers_(callers), exchange_(exchange), max_unanswered_(max_unanswered), outbox_(*this) {}

SubmitStream* SubmitStream::Start(grpc::CallbackServerContext& context, Callers& callers,
                                  exchange::Exchange& exchange, Streams& streams, uint32_t max_unanswered) {
  auto stream = std::shared_ptr<SubmitStream>(new SubmitStream(context, callers, exchange, max_unanswered));
  stream->self_ = stream;
  stream->Begin(streams);
  return stream.get();
}

void SubmitStream::Begin(Streams& streams) {
  auto caller = callers_.Identify(context_);
  if (!caller.ok()) return End(caller.status());
  auto place = streams.Enter(weak_from_this());
  if (!place.ok()) return End(place.status());
  place_ = *std::move(place);
  Outgoing<SubmitStreamResponse> window;
  window.message().mutable_window()->set_max_unanswered(max_unanswered_);
  outbox_.Push(std::move(window));
  std::lock_guard lock(mutex_);
  ReadOn();
}

void SubmitStream::OnReadDone(bool ok) {
  {
    std::lock_guard lock(mutex_);
    if (!ok) is_ended_ = true;
    if (is_ended_) return FinishIfIdle();
  }
  // An answer to an earlier one must not start the next read while this one is
  // still in request_: it counts as reading until it is taken.
  Take();
  std::lock_guard lock(mutex_);
  is_reading_ = false;
  ReadOn();
}

void SubmitStream::Take() {
  // Asked for each message: the registry may have changed under the stream.
  auto caller = callers_.Identify(context_);
  if (!caller.ok()) return End(caller.status());
  uint64_t serial;
  {
    std::lock_guard lock(mutex_);
    serial = ++serial_;
    is_last_answered_ = false;
    ++unanswered_;
  }
  const uint64_t sequence = request_.sequence();
  exchange::Pipeline::Checked checked =
      exchange_.pipeline().Check(*caller, std::move(*request_.mutable_envelope()),
                                 [self = shared_from_this(), serial, sequence](StatusOr<exchange::Recorded> recorded) {
                                   self->Answer(serial, sequence, std::move(recorded));
                                 });
  if (checked.record != nullptr) return Queue(std::move(checked.record));
  std::lock_guard lock(mutex_);
  is_deferred_ = checked.is_deferred && !is_last_answered_;
}

void SubmitStream::Queue(std::unique_ptr<exchange::Record> record) {
  const Status status = exchange_.committer().Submit(record);
  if (status.ok()) {
    std::lock_guard lock(mutex_);
    is_parked_ = false;
    return ReadOn();
  }
  if (ReasonOf(status) != Reason::kHubBusy) {
    record->Done(status);
    std::lock_guard lock(mutex_);
    is_parked_ = false;
    return ReadOn();
  }
  {
    std::lock_guard lock(mutex_);
    is_parked_ = true;
  }
  // std::function wants a copyable capture.
  auto parked = std::make_shared<std::unique_ptr<exchange::Record>>(std::move(record));
  exchange_.committer().WhenRoom([self = shared_from_this(), parked] { self->Queue(std::move(*parked)); });
}

void SubmitStream::Answer(uint64_t serial, uint64_t sequence, StatusOr<exchange::Recorded> recorded) {
  callers_.Note(recorded.status());
  Outgoing<SubmitStreamResponse> response;
  response.message().set_sequence(sequence);
  if (recorded.ok()) {
    response.message().unsafe_arena_set_allocated_receipt(Lend(*recorded->receipt));
    response.Keep(std::move(recorded->receipt));
  } else {
    *response.message().mutable_error() = rpc::ToProto(recorded.status());
  }
  outbox_.Push(std::move(response));
  std::lock_guard lock(mutex_);
  --unanswered_;
  if (serial == serial_) {
    is_last_answered_ = true;
    is_deferred_ = false;
  }
  if (is_ended_) return FinishIfIdle();
  ReadOn();
}

void SubmitStream::ReadOn() {
  if (is_reading_ || is_deferred_ || is_parked_ || is_ended_ || unanswered_ >= max_unanswered_) return;
  is_reading_ = true;
  StartRead(&request_);
}

void SubmitStream::End(Status status) {
  std::lock_guard lock(mutex_);
  is_ended_ = true;
  if (end_.ok()) end_ = std::move(status);
  FinishIfIdle();
}

void SubmitStream::FinishIfIdle() {
  if (unanswered_ == 0) outbox_.Finish(rpc::ToGrpc(end_));
}

void SubmitStream::Drain() { End(RefuseForNow(Reason::kHubDraining, std::chrono::seconds(2))); }

void SubmitStream::OnWriteDone(bool ok) { outbox_.Written(ok); }

void SubmitStream::OnCancel() { End(absl::CancelledError("the caller has gone")); }

void SubmitStream::OnDone() {
  place_ = Streams::Place();
  self_.reset();
}

}  // namespace duta::hub
