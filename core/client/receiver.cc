#include "core/client/receiver.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/mutex.h"
#include "core/client/channel.h"
#include "core/client/reconnect.h"
#include "core/client/seen_messages.h"
#include "core/rpc/status.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"

namespace duta::client {
namespace {

using exchange::v1::AcknowledgeResult;
using exchange::v1::Delivery;
using exchange::v1::ExchangeService;
using exchange::v1::ReceiveRequest;
using exchange::v1::ReceiveResponse;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr size_t kMaxAcknowledgeBatch = 500;  // The hub takes 1,000.
constexpr size_t kMaxUnreadable = 10'000;     // Beyond them they are told of again.

}  // namespace

// Two threads while connected: Run() reads and calls the handler, a writer sends
// acknowledgements and credit. The writer takes all that has gathered while it
// wrote: acknowledgements batch by themselves under load and wait for nothing
// without it.
class Receiver::Impl {
 public:
  Impl(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, const Clock& clock, ReceiverOptions options,
       Handler handler);
  ~Impl();

  Status Run();
  void Stop();

 private:
  using Stream = grpc::ClientReaderWriter<ReceiveRequest, ReceiveResponse>;

  struct PendingAcknowledgement {
    DeliveryName delivery;
    bool sign = false;
  };

  Status RunConnection();
  Status UseConnection(Stream& stream, grpc::ClientContext& context);
  void BeginConnection(grpc::ClientContext& context);
  ReceiveRequest OpenRequest();
  Status ReadWhileUp(Stream& stream);
  Status TakeDelivery(Delivery delivery);
  Status Open(const Delivery& delivery);
  void TellUnreadable(const UnreadableDelivery& unreadable);
  Status CheckSender(const Received& received);
  Status Reject(const Delivery& delivery, const Status& why);
  void HandOver(const Received& received);
  void Acknowledge(const Received& received);
  Status TakeResult(AcknowledgeResult result);
  void WriteWhileUp(Stream& stream, grpc::ClientContext& context);
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool WaitForWork(MutexLock& lock) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  ReceiveRequest TakeAcknowledgements() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Report(const DeliveryName& delivery, const StatusOr<log::v1::Receipt>& result);

  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<ExchangeService::Stub> stub_;
  TrustedLog& log_;
  const Clock& clock_;
  const ReceiverOptions options_;
  const Handler handler_;

  // Of the thread of Run() alone.
  SeenMessages seen_;
  std::optional<uint64_t> handled_up_to_;  // Largest log index that was dealt with.
  std::optional<uint64_t> retry_from_;     // Smallest index with kRetry since the stream opened.
  std::set<uint64_t> told_unreadable_;     // By log index.
  uint64_t connections_ = 0;
  bool has_tried_ = false;  // To connect.

  Mutex report_mutex_;  // One on_acknowledged at a time.

  Mutex mutex_;
  Condition changed_;  // Any of what mutex_ guards.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;                   // Run() has returned.
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;  // Of the present connection.
  bool connected_ ABSL_GUARDED_BY(mutex_) = false;                  // It stands.
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;                     // It has ended.
  uint32_t credit_due_ ABSL_GUARDED_BY(mutex_) = 0;                 // Deliveries dealt with and not granted again.
  std::deque<PendingAcknowledgement> unsent_ ABSL_GUARDED_BY(mutex_);
  std::map<uint64_t, PendingAcknowledgement> sent_ ABSL_GUARDED_BY(mutex_);  // By log index: not answered yet.
  std::thread drain_timer_;                                                  // Started by Stop().
};

Receiver::Impl::Impl(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, const Clock& clock,
                     ReceiverOptions options, Handler handler)
    : channel_(std::move(channel)),
      stub_(ExchangeService::NewStub(channel_)),
      log_(log),
      clock_(clock),
      options_(std::move(options)),
      handler_(std::move(handler)),
      seen_(options_.deduplication_window) {}

Receiver::Impl::~Impl() {
  {
    const MutexLock lock(mutex_);
    finished_ = true;
    changed_.NotifyAll();
  }
  if (drain_timer_.joinable()) drain_timer_.join();
}

Status Receiver::Impl::Run() {
  const Status status = KeepConnected(
      options_.backoff, [this] { return RunConnection(); }, options_.on_disconnected, mutex_, changed_, &stopping_);
  const MutexLock lock(mutex_);
  finished_ = true;
  changed_.NotifyAll();
  return status;
}

void Receiver::Impl::Stop() {
  const MutexLock lock(mutex_);
  if (stopping_) return;
  stopping_ = true;
  changed_.NotifyAll();
  // With a stream standing the writer ends it when the acknowledgements are through.
  if (!connected_ && context_ != nullptr) context_->TryCancel();
  drain_timer_ = std::thread([this] {
    const auto until = std::chrono::steady_clock::now() + options_.drain;
    MutexLock timer_lock(mutex_);
    while (!finished_ && changed_.WaitUntil(timer_lock, until)) {
    }
    if (context_ != nullptr) context_->TryCancel();
  });
}

// Opens one stream and uses it until it ends. Returns why it did.
Status Receiver::Impl::RunConnection() {
  // The first failure is told at once; from then on the hub is waited for.
  if (std::exchange(has_tried_, true)) {
    AwaitConnection(*channel_, [this] {
      const MutexLock lock(mutex_);
      return stopping_;
    });
  }
  grpc::ClientContext context;
  BeginConnection(context);
  const auto stream = stub_->Receive(&context);
  const Status failure = UseConnection(*stream, context);
  const Status ended = rpc::FromGrpc(stream->Finish());
  const MutexLock lock(mutex_);
  context_ = nullptr;
  connected_ = false;
  return failure.ok() ? ended : failure;
}

void Receiver::Impl::BeginConnection(grpc::ClientContext& context) {
  const MutexLock lock(mutex_);
  context_ = &context;
  if (stopping_) context.TryCancel();
  broken_ = false;
  credit_due_ = 0;
  // What was not answered goes again: acknowledging twice returns the first receipt.
  for (auto& [index, pending] : sent_) unsent_.push_front(std::move(pending));
  sent_.clear();
}

// Why this client ended the stream; OK if the hub did.
Status Receiver::Impl::UseConnection(Stream& stream, grpc::ClientContext& context) {
  // A write succeeds only once the connection stands.
  if (!stream.Write(OpenRequest())) return absl::OkStatus();
  {
    const MutexLock lock(mutex_);
    connected_ = true;
  }
  if (options_.on_connected) options_.on_connected(connections_);
  ++connections_;
  std::thread writer([&] { WriteWhileUp(stream, context); });
  const Status failure = ReadWhileUp(stream);
  if (!failure.ok()) context.TryCancel();
  {
    const MutexLock lock(mutex_);
    broken_ = true;
    changed_.NotifyAll();
  }
  writer.join();
  return failure;
}

// Resumes after what was dealt with, from the first delivery that is to come again.
ReceiveRequest Receiver::Impl::OpenRequest() {
  if (retry_from_) {
    handled_up_to_ = *retry_from_ == 0 ? std::nullopt : std::optional(*retry_from_ - 1);
    retry_from_.reset();
  }
  ReceiveRequest request;
  auto& open = *request.mutable_open();
  open.set_mailbox(options_.mailbox);
  open.set_credit(options_.credit);
  open.set_rendition_mode(options_.rendition_mode);
  if (handled_up_to_) open.set_after_index(*handled_up_to_);
  return request;
}

Status Receiver::Impl::ReadWhileUp(Stream& stream) {
  ReceiveResponse response;
  while (stream.Read(&response)) {
    if (response.has_deliveries()) {
      for (Delivery& delivery : *response.mutable_deliveries()->mutable_deliveries()) {
        DUTA_RETURN_IF_ERROR(TakeDelivery(std::move(delivery)));
      }
    } else if (response.has_acknowledged()) {
      for (AcknowledgeResult& result : *response.mutable_acknowledged()->mutable_results()) {
        DUTA_RETURN_IF_ERROR(TakeResult(std::move(result)));
      }
    }
  }
  return absl::OkStatus();
}

// Any status but OK ends the connection: the delivery comes again on the next one.
Status Receiver::Impl::TakeDelivery(Delivery delivery) {
  {
    const MutexLock lock(mutex_);
    if (stopping_) return absl::OkStatus();
  }
  const uint64_t index = delivery.receipt().index();
  if (const auto unreadable = UnreadableOf(delivery)) {
    TellUnreadable(*unreadable);
  } else {
    DUTA_RETURN_IF_ERROR(Open(delivery));
  }
  handled_up_to_ = std::max(handled_up_to_.value_or(0), index);
  const MutexLock lock(mutex_);
  ++credit_due_;
  changed_.NotifyAll();
  return absl::OkStatus();
}

// Hands over what verifies.
Status Receiver::Impl::Open(const Delivery& delivery) {
  auto received = CheckDelivery(delivery, log_);
  const Status verdict = received.ok() ? CheckSender(*received) : received.status();
  if (!verdict.ok()) return Reject(delivery, verdict);
  told_unreadable_.erase(received->receipt.index);
  HandOver(*received);
  return absl::OkStatus();
}

void Receiver::Impl::TellUnreadable(const UnreadableDelivery& unreadable) {
  if (told_unreadable_.size() >= kMaxUnreadable) told_unreadable_.clear();
  if (told_unreadable_.insert(unreadable.index).second && options_.on_unreadable) options_.on_unreadable(unreadable);
}

Status Receiver::Impl::CheckSender(const Received& received) {
  if (!options_.mailbox.empty() && received.delivery.mailbox() != options_.mailbox) {
    return Refuse(Reason::kProofInvalid, "the delivery is of the mailbox " + received.delivery.mailbox());
  }
  const auto seen = seen_.Find(received.message.id());
  if (seen && seen->statement_digest != received.statement_digest) {
    return Refuse(Reason::kProofInvalid, "the hub delivered two messages under one id");
  }
  if (options_.sender_keys == nullptr) return absl::OkStatus();
  return options_.sender_keys->Verify(received.delivery.envelope(), received.receipt.entry.message_accepted());
}

// Leaves a delivery that does not verify, unless nothing that comes now can be
// relied on, or the check only could not be made.
Status Receiver::Impl::Reject(const Delivery& delivery, const Status& why) {
  DUTA_RETURN_IF_ERROR(log_.status());
  if (MayRetry(why)) return why;
  if (options_.on_rejected) options_.on_rejected(delivery, why);
  return absl::OkStatus();
}

void Receiver::Impl::HandOver(const Received& received) {
  if (const auto seen = seen_.Find(received.message.id())) {
    if (seen->acknowledge) Acknowledge(received);
    return;
  }
  const Verdict verdict = handler_(received);
  if (verdict == Verdict::kRetry) {
    retry_from_ = std::min(retry_from_.value_or(received.receipt.index), received.receipt.index);
    return;
  }
  const bool acknowledge = verdict == Verdict::kAcknowledge;
  seen_.Add(received.message.id(), {received.statement_digest, acknowledge});
  if (acknowledge) Acknowledge(received);
}

void Receiver::Impl::Acknowledge(const Received& received) {
  const bool asked = received.message.acknowledgement_request() == message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED;
  const bool sign = options_.signer != nullptr && (asked || options_.always_sign);
  const MutexLock lock(mutex_);
  // A repeat can overtake the answer to the first.
  if (sent_.contains(received.receipt.index)) return;
  unsent_.push_back({NameOf(received), sign});
  changed_.NotifyAll();
}

Status Receiver::Impl::TakeResult(AcknowledgeResult result) {
  DeliveryName delivery;
  {
    const MutexLock lock(mutex_);
    const auto at = sent_.find(result.message_index());
    if (at == sent_.end()) return absl::OkStatus();  // Not asked for: changes nothing.
    delivery = std::move(at->second.delivery);
    sent_.erase(at);
    changed_.NotifyAll();
  }
  Report(delivery, CheckAcknowledgeResult(std::move(result), delivery, log_));
  return log_.status();
}

void Receiver::Impl::WriteWhileUp(Stream& stream, grpc::ClientContext& context) {
  MutexLock lock(mutex_);
  while (WaitForWork(lock)) {
    ReceiveRequest request;
    if (!unsent_.empty()) {
      request = TakeAcknowledgements();
      if (request.acknowledge().items().empty()) continue;
    } else {
      request.mutable_credit()->set_deliveries(std::exchange(credit_due_, 0));
    }
    mutex_.Unlock();
    const bool written = stream.Write(request);
    mutex_.Lock();
    if (!written) return;
  }
  if (!broken_) context.TryCancel();
}

bool Receiver::Impl::HasWork() const {
  if (broken_ || !unsent_.empty()) return true;
  return stopping_ ? sent_.empty() : credit_due_ >= std::max(options_.credit / 2, 1u);
}

// Waits for something to write. False: nothing more is to be written.
bool Receiver::Impl::WaitForWork(MutexLock& lock) {
  while (!HasWork()) changed_.Wait(lock);
  if (broken_) return false;
  return !unsent_.empty() || !stopping_;
}

// The next batch, signed where it must be. Signs without the lock: a hardware
// module takes its time.
ReceiveRequest Receiver::Impl::TakeAcknowledgements() {
  std::vector<PendingAcknowledgement> batch;
  while (!unsent_.empty() && batch.size() < kMaxAcknowledgeBatch) {
    batch.push_back(std::move(unsent_.front()));
    unsent_.pop_front();
    sent_[batch.back().delivery.message_index] = batch.back();
  }
  mutex_.Unlock();
  ReceiveRequest request;
  std::vector<std::pair<DeliveryName, Status>> unsigned_ones;
  for (const PendingAcknowledgement& pending : batch) {
    exchange::v1::AcknowledgeItem item;
    item.set_message_index(pending.delivery.message_index);
    if (pending.sign) {
      auto envelope = SignAcknowledgement(pending.delivery, clock_, *options_.signer);
      if (!envelope.ok()) {
        unsigned_ones.emplace_back(pending.delivery, envelope.status());
        continue;
      }
      *item.mutable_acknowledgement() = std::move(*envelope);
    }
    *request.mutable_acknowledge()->add_items() = std::move(item);
  }
  for (const auto& [delivery, why] : unsigned_ones) Report(delivery, why);
  mutex_.Lock();
  for (const auto& [delivery, why] : unsigned_ones) sent_.erase(delivery.message_index);
  return request;
}

void Receiver::Impl::Report(const DeliveryName& delivery, const StatusOr<log::v1::Receipt>& result) {
  if (!options_.on_acknowledged) return;
  const MutexLock lock(report_mutex_);
  options_.on_acknowledged(delivery, result);
}

Receiver::Receiver(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, const Clock& clock, ReceiverOptions options,
                   Handler handler)
    : impl_(std::make_unique<Impl>(std::move(channel), log, clock, std::move(options), std::move(handler))) {}

Receiver::~Receiver() = default;

Status Receiver::Run() { return impl_->Run(); }
void Receiver::Stop() { impl_->Stop(); }

}  // namespace duta::client
