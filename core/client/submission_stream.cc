#include "core/client/submission_stream.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

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
  using Lock = std::unique_lock<std::mutex>;
  using Stream = grpc::ClientReaderWriter<SubmitStreamRequest, SubmitStreamResponse>;

  enum class State { kQueued, kSent, kDelayed };  // kSent: on the present connection.

  struct Item {
    // Shared: the writer may still hold it when the answer comes.
    std::shared_ptr<const SubmitStreamRequest> request;
    Done done;
    State state = State::kQueued;
  };

  void Run();
  Status RunConnection(Lock& lock);
  void WriteWhileUp(Stream& stream, Lock& lock);
  void ReadWhileUp(Stream& stream);
  void WaitForWork(Lock& lock);
  void QueueDelayed();
  void QueueAllAgain();
  void Handle(const SubmitResult& result);
  void SetWindow(uint32_t window);
  void Answer(uint64_t sequence, StatusOr<Accepted> answer);
  bool Postpone(uint64_t sequence, const Status& refusal);
  void AnswerAll(const Status& status, Lock& lock);

  const std::unique_ptr<ExchangeService::Stub> stub_;
  TrustedLog& log_;
  const SubmissionStreamOptions options_;

  mutable std::mutex mutex_;      // Guards all that follows.
  std::condition_variable work_;  // For Run().
  std::condition_variable room_;  // For Submit() and Flush().
  bool stopping_ = false;
  uint64_t next_sequence_ = 1;
  std::map<uint64_t, Item> unanswered_;
  std::deque<uint64_t> unsent_;
  std::multimap<SteadyTime, uint64_t> delayed_;  // Told to wait.
  std::thread::id answering_;                    // The thread inside a `done`, if any.
  grpc::ClientContext* context_ = nullptr;       // Of the present connection.
  bool broken_ = false;                          // It has ended.
  uint32_t window_ = 0;                          // Its window; 0 until the hub says.
  uint32_t on_wire_ = 0;                         // Sent on it and unanswered.
  uint64_t connections_ = 0;
  Backoff connect_backoff_;
  Backoff refusal_backoff_;

  std::mutex join_mutex_;  // Two callers of Stop() must not join at once.
  std::thread runner_;     // Last: it uses all the others.
};

SubmissionStream::Impl::Impl(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, SubmissionStreamOptions options)
    : stub_(ExchangeService::NewStub(std::move(channel))),
      log_(log),
      options_(options),
      connect_backoff_(options.backoff),
      refusal_backoff_(options.backoff),
      runner_([this] { Run(); }) {}

Status SubmissionStream::Impl::Submit(envelope::v1::Envelope envelope, Done done) {
  auto request = std::make_shared<SubmitStreamRequest>();
  *request->mutable_envelope() = std::move(envelope);
  Lock lock(mutex_);
  if (answering_ != std::this_thread::get_id()) {
    room_.wait(lock, [&] { return stopping_ || unanswered_.size() < options_.max_unanswered; });
  }
  if (stopping_) return absl::CancelledError("the stream was stopped");
  const uint64_t sequence = next_sequence_++;
  request->set_sequence(sequence);
  unanswered_.emplace(sequence, Item{std::move(request), std::move(done)});
  unsent_.push_back(sequence);
  work_.notify_one();
  return absl::OkStatus();
}

Status SubmissionStream::Impl::Flush(std::chrono::milliseconds patience) {
  Lock lock(mutex_);
  const auto idle = [&] { return unanswered_.empty() && answering_ == std::thread::id(); };
  if (room_.wait_for(lock, patience, idle)) return absl::OkStatus();
  return Refuse(Reason::kHubUnreachable,
                "the hub has not answered " + std::to_string(unanswered_.size()) + " submissions in time");
}

void SubmissionStream::Impl::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
    work_.notify_all();
    room_.notify_all();
  }
  const std::lock_guard join_lock(join_mutex_);
  if (runner_.joinable()) runner_.join();
}

uint64_t SubmissionStream::Impl::reconnects() const {
  const std::lock_guard lock(mutex_);
  return connections_ == 0 ? 0 : connections_ - 1;
}

void SubmissionStream::Impl::Run() {
  Lock lock(mutex_);
  while (!stopping_) {
    if (unanswered_.empty()) {
      work_.wait(lock, [&] { return stopping_ || !unanswered_.empty(); });
      continue;
    }
    const Status why = RunConnection(lock);
    if (stopping_) break;
    if (why.ok() || MayRetry(why)) {
      work_.wait_for(lock, connect_backoff_.Next(why), [&] { return stopping_; });
    } else {
      AnswerAll(why, lock);
    }
  }
  AnswerAll(absl::CancelledError("the stream was stopped before the hub answered"), lock);
}

// Opens one connection and uses it until it breaks or Stop() cancels it. Returns
// how the hub ended it.
Status SubmissionStream::Impl::RunConnection(Lock& lock) {
  grpc::ClientContext context;
  // gRPC's handshakes get on only while a call waits: calls that fail at once
  // might never see one to its end.
  context.set_wait_for_ready(true);
  context_ = &context;
  broken_ = false;
  window_ = 0;
  QueueAllAgain();
  ++connections_;
  lock.unlock();
  const auto stream = stub_->SubmitStream(&context);
  std::thread reader([&] { ReadWhileUp(*stream); });
  lock.lock();
  WriteWhileUp(*stream, lock);
  lock.unlock();
  reader.join();
  const Status status = rpc::FromGrpc(stream->Finish());
  lock.lock();
  context_ = nullptr;
  return status;
}

void SubmissionStream::Impl::WriteWhileUp(Stream& stream, Lock& lock) {
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
    lock.unlock();
    const bool written = stream.Write(*request, write_options);
    lock.lock();
    if (!written) return;
  }
}

void SubmissionStream::Impl::WaitForWork(Lock& lock) {
  const auto ready = [&] { return stopping_ || broken_ || (!unsent_.empty() && on_wire_ < window_); };
  if (delayed_.empty()) {
    work_.wait(lock, [&] { return ready() || !delayed_.empty(); });
  } else {
    work_.wait_until(lock, delayed_.begin()->first, ready);
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
  const std::lock_guard lock(mutex_);
  broken_ = true;
  work_.notify_all();
}

void SubmissionStream::Impl::Handle(const SubmitResult& result) {
  std::shared_ptr<const SubmitStreamRequest> request;
  {
    const std::lock_guard lock(mutex_);
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
  const std::lock_guard lock(mutex_);
  window_ = std::max(window, 1u);
  work_.notify_all();
}

void SubmissionStream::Impl::Answer(uint64_t sequence, StatusOr<Accepted> answer) {
  Lock lock(mutex_);
  const auto item = unanswered_.find(sequence);
  const Done done = std::move(item->second.done);
  unanswered_.erase(item);
  if (on_wire_-- == window_) work_.notify_all();
  connect_backoff_.Reset();
  if (answer.ok()) refusal_backoff_.Reset();
  answering_ = std::this_thread::get_id();
  lock.unlock();
  if (done) done(std::move(answer));
  lock.lock();
  answering_ = std::thread::id();
  room_.notify_all();
}

// Whether the refusal only says when to come again; then that is arranged.
bool SubmissionStream::Impl::Postpone(uint64_t sequence, const Status& refusal) {
  if (!options_.retry_refusals || !MayRetry(refusal)) return false;
  const std::lock_guard lock(mutex_);
  unanswered_.find(sequence)->second.state = State::kDelayed;
  --on_wire_;
  delayed_.emplace(std::chrono::steady_clock::now() + refusal_backoff_.Next(refusal), sequence);
  work_.notify_all();
  return true;
}

// Between connections only: no reader is there.
void SubmissionStream::Impl::AnswerAll(const Status& status, Lock& lock) {
  std::map<uint64_t, Item> items;
  items.swap(unanswered_);
  unsent_.clear();
  delayed_.clear();
  answering_ = std::this_thread::get_id();
  lock.unlock();
  for (auto& [sequence, item] : items) {
    if (item.done) item.done(status);
  }
  lock.lock();
  answering_ = std::thread::id();
  room_.notify_all();
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
