#include "core/client/submission_stream.h"

#include <algorithm>
#include <deque>
#include <map>
#include <thread>
#include <utility>

#include "core/base/mutex.h"
#include "core/client/checks.h"
#include "core/rpc/status.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"

namespace duta::client {

using exchange::v1::ExchangeService;
using exchange::v1::SubmitResult;
using exchange::v1::SubmitStreamRequest;
using exchange::v1::SubmitStreamResponse;
using SteadyTime = std::chrono::steady_clock::time_point;

// Two threads while connected: Run() connects and writes, a reader answers. What is
// unanswered is in `unanswered_` from Submit to its answer, whatever happens to
// connections; the rest of the state says how far it is on the present one.
class SubmissionStream::Impl {
 public:
  Impl(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, SubmissionStreamOptions options);
  ~Impl() { Stop(); }

  Status Submit(envelope::v1::Envelope envelope, Done done);
  Status Flush(std::chrono::milliseconds patience);
  void Stop();
  uint64_t reconnects() const;

 private:
  using Stream = grpc::ClientReaderWriter<SubmitStreamRequest, SubmitStreamResponse>;

  enum class State { kQueued, kSent, kDelayed };  // kSent: on the present connection.

  struct Item {
    // Shared: the writer may still hold it when the answer comes.
    std::shared_ptr<const SubmitStreamRequest> request;
    Done done;
    State state = State::kQueued;
  };

  void Run();
  Status RunConnection(MutexLock& lock) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WriteWhileUp(Stream& stream, MutexLock& lock) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReadWhileUp(Stream& stream);
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WaitForWork(MutexLock& lock) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void QueueDelayed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void QueueAllAgain() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Handle(const SubmitResult& result);
  void SetWindow(uint32_t window);
  void Answer(uint64_t sequence, StatusOr<Accepted> answer);
  bool Postpone(uint64_t sequence, const Status& refusal);
  void AnswerAll(const Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::unique_ptr<ExchangeService::Stub> stub_;
  TrustedLog& log_;
  const SubmissionStreamOptions options_;

  mutable Mutex mutex_;
  Condition work_;  // For Run().
  Condition room_;  // For Submit() and Flush().
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t next_sequence_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<uint64_t, Item> unanswered_ ABSL_GUARDED_BY(mutex_);
  std::deque<uint64_t> unsent_ ABSL_GUARDED_BY(mutex_);
  std::multimap<SteadyTime, uint64_t> delayed_ ABSL_GUARDED_BY(mutex_);  // Told to wait.
  std::thread::id answering_ ABSL_GUARDED_BY(mutex_);                    // The thread inside a `done`, if any.
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;       // Of the present connection.
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;                          // It has ended.
  uint32_t window_ ABSL_GUARDED_BY(mutex_) = 0;                          // Its window; 0 until the hub says.
  uint32_t on_wire_ ABSL_GUARDED_BY(mutex_) = 0;                         // Sent on it and unanswered.
  uint64_t connections_ ABSL_GUARDED_BY(mutex_) = 0;
  Backoff connect_backoff_ ABSL_GUARDED_BY(mutex_);
  Backoff refusal_backoff_ ABSL_GUARDED_BY(mutex_);

  Mutex join_mutex_;    // Two callers of Stop() must not join at once.
  std::thread runner_;  // Last: it uses all the others.
};

SubmissionStream::Impl::Impl(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, SubmissionStreamOptions options)
    : stub_(ExchangeService::NewStub(std::move(channel))),
      log_(log),
      options_(options),
      connect_backoff_(options.backoff),
      refusal_backoff_(options.backoff),
      runner_([this] { Run(); }) {}

bool SubmissionStream::Impl::HasRoom() const { return stopping_ || unanswered_.size() < options_.max_unanswered; }

bool SubmissionStream::Impl::IsIdle() const { return unanswered_.empty() && answering_ == std::thread::id(); }

Status SubmissionStream::Impl::Submit(envelope::v1::Envelope envelope, Done done) {
  auto request = std::make_shared<SubmitStreamRequest>();
  *request->mutable_envelope() = std::move(envelope);
  MutexLock lock(mutex_);
  if (answering_ != std::this_thread::get_id()) {
    while (!HasRoom()) room_.Wait(lock);
  }
  if (stopping_) return absl::CancelledError("the stream was stopped");
  const uint64_t sequence = next_sequence_++;
  request->set_sequence(sequence);
  unanswered_.emplace(sequence, Item{std::move(request), std::move(done)});
  unsent_.push_back(sequence);
  work_.NotifyOne();
  return absl::OkStatus();
}

Status SubmissionStream::Impl::Flush(std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  MutexLock lock(mutex_);
  while (!IsIdle() && room_.WaitUntil(lock, until)) {
  }
  if (IsIdle()) return absl::OkStatus();
  return Refuse(Reason::kHubUnreachable,
                "the hub has not answered " + std::to_string(unanswered_.size()) + " submissions in time");
}

void SubmissionStream::Impl::Stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
    work_.NotifyAll();
    room_.NotifyAll();
  }
  const MutexLock join_lock(join_mutex_);
  if (runner_.joinable()) runner_.join();
}

uint64_t SubmissionStream::Impl::reconnects() const {
  const MutexLock lock(mutex_);
  return connections_ == 0 ? 0 : connections_ - 1;
}

void SubmissionStream::Impl::Run() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    if (unanswered_.empty()) {
      work_.Wait(lock);
      continue;
    }
    const Status why = RunConnection(lock);
    if (stopping_) break;
    if (why.ok() || MayRetry(why)) {
      const auto until = std::chrono::steady_clock::now() + connect_backoff_.Next(why);
      while (!stopping_ && work_.WaitUntil(lock, until)) {
      }
    } else {
      AnswerAll(why);
    }
  }
  AnswerAll(absl::CancelledError("the stream was stopped before the hub answered"));
}

// Opens one connection and uses it until it breaks or Stop() cancels it. Returns
// how the hub ended it.
Status SubmissionStream::Impl::RunConnection(MutexLock& lock) {
  grpc::ClientContext context;
  // gRPC's handshakes get on only while a call waits: calls that fail at once
  // might never see one to its end.
  context.set_wait_for_ready(true);
  context_ = &context;
  broken_ = false;
  window_ = 0;
  QueueAllAgain();
  ++connections_;
  mutex_.Unlock();
  const auto stream = stub_->SubmitStream(&context);
  std::thread reader([&] { ReadWhileUp(*stream); });
  mutex_.Lock();
  WriteWhileUp(*stream, lock);
  mutex_.Unlock();
  reader.join();
  const Status status = rpc::FromGrpc(stream->Finish());
  mutex_.Lock();
  context_ = nullptr;
  return status;
}

void SubmissionStream::Impl::WriteWhileUp(Stream& stream, MutexLock& lock) {
  while (!stopping_ && !broken_) {
    QueueDelayed();
    if (unsent_.empty() || on_wire_ >= window_) {
      WaitForWork(lock);
      continue;
    }
    Item& item = unanswered_.find(unsent_.front())->second;
    unsent_.pop_front();
    item.state = State::kSent;
    ++on_wire_;
    const auto request = item.request;
    // More follows at once: let gRPC fill its frames.
    grpc::WriteOptions write_options;
    if (!unsent_.empty() && on_wire_ < window_) write_options.set_buffer_hint();
    mutex_.Unlock();
    const bool written = stream.Write(*request, write_options);
    mutex_.Lock();
    if (!written) return;
  }
}

bool SubmissionStream::Impl::HasWork() const {
  return stopping_ || broken_ || (!unsent_.empty() && on_wire_ < window_);
}

// Or until what was told to wait is due.
void SubmissionStream::Impl::WaitForWork(MutexLock& lock) {
  while (!HasWork() && delayed_.empty()) work_.Wait(lock);
  if (delayed_.empty()) return;
  const SteadyTime until = delayed_.begin()->first;
  while (!HasWork() && work_.WaitUntil(lock, until)) {
  }
}

void SubmissionStream::Impl::QueueDelayed() {
  const SteadyTime now = std::chrono::steady_clock::now();
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    const uint64_t sequence = delayed_.begin()->second;
    unanswered_.find(sequence)->second.state = State::kQueued;
    unsent_.push_back(sequence);
    delayed_.erase(delayed_.begin());
  }
}

// A new connection begins: nothing is under way on it. All goes again in the order
// of submission, but for what the hub told to wait.
void SubmissionStream::Impl::QueueAllAgain() {
  on_wire_ = 0;
  unsent_.clear();
  for (auto& [sequence, item] : unanswered_) {
    if (item.state == State::kDelayed) continue;
    item.state = State::kQueued;
    unsent_.push_back(sequence);
  }
}

void SubmissionStream::Impl::ReadWhileUp(Stream& stream) {
  SubmitStreamResponse response;
  while (stream.Read(&response)) {
    if (response.has_window()) SetWindow(response.window().max_unanswered());
    for (const SubmitResult& result : response.results().results()) Handle(result);
  }
  const MutexLock lock(mutex_);
  broken_ = true;
  work_.NotifyAll();
}

void SubmissionStream::Impl::Handle(const SubmitResult& result) {
  std::shared_ptr<const SubmitStreamRequest> request;
  {
    const MutexLock lock(mutex_);
    const auto item = unanswered_.find(result.sequence());
    // A hub that answers twice, or what was not asked, changes nothing.
    if (item == unanswered_.end() || item->second.state != State::kSent) return;
    request = item->second.request;
  }
  if (result.has_receipt()) {
    auto verified = CheckAcceptance(request->envelope(), result.receipt(), log_);
    if (!verified.ok()) return Answer(result.sequence(), verified.status());
    return Answer(result.sequence(), Accepted{result.receipt(), std::move(*verified), {}});
  }
  Status refusal = rpc::FromProto(result.error());
  if (refusal.ok()) refusal = Refuse(Reason::kInternal, "the hub answered neither a receipt nor an error");
  if (!Postpone(result.sequence(), refusal)) Answer(result.sequence(), std::move(refusal));
}

void SubmissionStream::Impl::SetWindow(uint32_t window) {
  const MutexLock lock(mutex_);
  window_ = std::max(window, 1u);
  work_.NotifyAll();
}

void SubmissionStream::Impl::Answer(uint64_t sequence, StatusOr<Accepted> answer) {
  MutexLock lock(mutex_);
  const auto item = unanswered_.find(sequence);
  const Done done = std::move(item->second.done);
  unanswered_.erase(item);
  if (on_wire_-- == window_) work_.NotifyAll();
  connect_backoff_.Reset();
  if (answer.ok()) refusal_backoff_.Reset();
  answering_ = std::this_thread::get_id();
  mutex_.Unlock();
  if (done) done(std::move(answer));
  mutex_.Lock();
  answering_ = std::thread::id();
  room_.NotifyAll();
}

// Whether the refusal only says when to come again; then that is arranged.
bool SubmissionStream::Impl::Postpone(uint64_t sequence, const Status& refusal) {
  if (!options_.retry_refusals || !MayRetry(refusal)) return false;
  const MutexLock lock(mutex_);
  unanswered_.find(sequence)->second.state = State::kDelayed;
  --on_wire_;
  delayed_.emplace(std::chrono::steady_clock::now() + refusal_backoff_.Next(refusal), sequence);
  work_.NotifyAll();
  return true;
}

// Between connections only: no reader is there.
void SubmissionStream::Impl::AnswerAll(const Status& status) {
  std::map<uint64_t, Item> items;
  items.swap(unanswered_);
  unsent_.clear();
  delayed_.clear();
  answering_ = std::this_thread::get_id();
  mutex_.Unlock();
  for (auto& [sequence, item] : items) {
    if (item.done) item.done(status);
  }
  mutex_.Lock();
  answering_ = std::thread::id();
  room_.NotifyAll();
}

SubmissionStream::SubmissionStream(std::shared_ptr<grpc::Channel> channel, TrustedLog& log,
                                   SubmissionStreamOptions options)
    : impl_(std::make_unique<Impl>(std::move(channel), log, options)) {}

SubmissionStream::~SubmissionStream() = default;

Status SubmissionStream::Submit(envelope::v1::Envelope envelope, Done done) {
  return impl_->Submit(std::move(envelope), std::move(done));
}

std::future<StatusOr<Accepted>> SubmissionStream::Submit(envelope::v1::Envelope envelope) {
  // Shared: std::function copies what it holds.
  auto promise = std::make_shared<std::promise<StatusOr<Accepted>>>();
  auto future = promise->get_future();
  const Status queued = impl_->Submit(std::move(envelope),
                                      [promise](StatusOr<Accepted> answer) { promise->set_value(std::move(answer)); });
  if (!queued.ok()) promise->set_value(queued);
  return future;
}

Status SubmissionStream::Flush(std::chrono::milliseconds patience) { return impl_->Flush(patience); }
void SubmissionStream::Stop() { impl_->Stop(); }
uint64_t SubmissionStream::reconnects() const { return impl_->reconnects(); }

}  // namespace duta::client
