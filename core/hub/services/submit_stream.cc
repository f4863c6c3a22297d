#include "core/hub/services/submit_stream.h"

#include <utility>

#include "core/rpc/status.h"

namespace duta::hub {

using exchange::v1::SubmitStreamResponse;

namespace {

// Submissions of one stream that are checked at once or wait for one before them.
constexpr size_t kMaxUnderCheck = 64;

}  // namespace

SubmitStream::SubmitStream(grpc::CallbackServerContext& context, server::Callers& callers, exchange::Exchange& exchange,
                           uint32_t max_unanswered)
    : context_(context), callers_(callers), exchange_(exchange), max_unanswered_(max_unanswered), outbox_(*this) {}

SubmitStream* SubmitStream::Start(grpc::CallbackServerContext& context, server::Callers& callers,
                                  exchange::Exchange& exchange, server::Streams& streams, uint32_t max_unanswered) {
  auto stream = std::shared_ptr<SubmitStream>(new SubmitStream(context, callers, exchange, max_unanswered));
  stream->self_ = stream;
  stream->Begin(streams);
  return stream.get();
}

void SubmitStream::Begin(server::Streams& streams) {
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
    serial = first_serial_ + taken_.size();
    taken_.emplace_back();
    ++unanswered_;
  }
  exchange_.pipeline().Check(
      *std::move(caller), std::move(*request_.mutable_envelope()),
      [self = shared_from_this(), sequence = request_.sequence()](StatusOr<exchange::Recorded> recorded) {
        self->Answer(sequence, std::move(recorded));
      },
      [self = shared_from_this(), serial](std::unique_ptr<exchange::Record> record) {
        self->Checked(serial, std::move(record));
      });
}

void SubmitStream::Checked(uint64_t serial, std::unique_ptr<exchange::Record> record) {
  {
    std::lock_guard lock(mutex_);
    Submission& submission = taken_[serial - first_serial_];
    submission.is_checked = true;
    submission.record = std::move(record);
  }
  Queue();
}

void SubmitStream::Queue() {
  Status status;
  std::vector<std::unique_ptr<exchange::Record>> refused;
  {
    std::lock_guard lock(mutex_);
    if (is_parked_) return;
    for (; !taken_.empty() && taken_.front().is_checked; taken_.pop_front(), ++first_serial_) {
      if (taken_.front().record != nullptr) checked_.push_back(std::move(taken_.front().record));
    }
    // With the lock held, so that two threads cannot change the order.
    if (!checked_.empty()) status = exchange_.committer().Submit(checked_);
    is_parked_ = ReasonOf(status) == Reason::kHubBusy;
    if (!is_parked_) refused.swap(checked_);
    ReadOn();
  }
  if (ReasonOf(status) == Reason::kHubBusy) {
    exchange_.committer().WhenRoom([self = shared_from_this()] { self->Resume(); });
  }
  for (const auto& record : refused) record->Done(status);
}

void SubmitStream::Resume() {
  {
    std::lock_guard lock(mutex_);
    is_parked_ = false;
  }
  Queue();
}

void SubmitStream::Answer(uint64_t sequence, StatusOr<exchange::Recorded> recorded) {
  callers_.Note(recorded.status());
  outbox_.Add([&](Outgoing<SubmitStreamResponse>& response) {
    if (response.message().has_window() || !response.has_room()) return false;
    exchange::v1::SubmitResult& result = *response.message().mutable_results()->add_results();
    result.set_sequence(sequence);
    PutOutcome(recorded, response, result);
    return true;
  });
  std::lock_guard lock(mutex_);
  --unanswered_;
  if (is_ended_) return FinishIfIdle();
  ReadOn();
}

void SubmitStream::ReadOn() {
  if (is_reading_ || is_parked_ || is_ended_) return;
  if (unanswered_ >= max_unanswered_ || taken_.size() >= kMaxUnderCheck) return;
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
  place_ = server::Streams::Place();
  self_.reset();
}

}  // namespace duta::hub
