#include "core/hub/services/receive_stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"
#include "core/rpc/status.h"

namespace duta::hub {

using exchange::v1::ReceiveResponse;

namespace {

constexpr uint32_t kMaxCredit = 10'000;
constexpr int kMaxItems = 1000;
// Acknowledgements on their way to the log at which reading pauses.
constexpr size_t kMaxUnacknowledged = 10'000;
// Responses that may wait for gRPC before the thread pauses.
constexpr size_t kOutboxRoom = 16;
// Deliveries that the thread reads at once.
constexpr size_t kPage = 64;

size_t SizeOfRenditions(const exchange::v1::Delivery& delivery) {
  size_t bytes = 0;
  for (const exchange::v1::Rendition& rendition : delivery.renditions()) bytes += rendition.ByteSizeLong();
  return bytes;
}

Status CheckCredit(uint32_t credit) {
  if (credit >= 1 && credit <= kMaxCredit) return absl::OkStatus();
  return Refuse(Reason::kCreditInvalid, absl::StrCat("the credit is ", credit), {{"field", "credit"}});
}

}  // namespace

void CompleteDelivery(exchange::Exchange& exchange, const exchange::Accepted& accepted, const std::string& mailbox,
                      uint32_t attempt, bool with_renditions, exchange::v1::Delivery& delivery) {
  delivery.set_mailbox(mailbox);
  delivery.set_attempt(attempt);
  if (!with_renditions || !exchange.renderer().Renders(accepted, mailbox)) return;
  const auto renditions = exchange.renderer().Render(accepted, mailbox);
  if (renditions.ok()) {
    delivery.mutable_renditions()->Assign((*renditions)->begin(), (*renditions)->end());
  } else {
    *delivery.mutable_rendition_error() = rpc::ToProto(renditions.status());
  }
}

ReceiveStream::ReceiveStream(grpc::CallbackServerContext& context, server::Callers& callers,
                             const registry::Registry& registry, exchange::Exchange& exchange)
    : context_(context), callers_(callers), registry_(registry), exchange_(exchange), outbox_(*this) {}

ReceiveStream::~ReceiveStream() {
  // The last owner may be the thread itself.
  if (thread_.joinable()) thread_.detach();
}

ReceiveStream* ReceiveStream::Start(grpc::CallbackServerContext& context, server::Callers& callers,
                                    const registry::Registry& registry, exchange::Exchange& exchange,
                                    server::Streams& streams) {
  auto stream = std::shared_ptr<ReceiveStream>(new ReceiveStream(context, callers, registry, exchange));
  stream->self_ = stream;
  stream->Begin(streams);
  return stream.get();
}

void ReceiveStream::Begin(server::Streams& streams) {
  auto caller = callers_.Identify(context_);
  if (!caller.ok()) return End(caller.status());
  auto place = streams.Enter(weak_from_this());
  if (!place.ok()) return End(place.status());
  place_ = *std::move(place);
  std::lock_guard lock(mutex_);
  ReadOn();
}

void ReceiveStream::OnReadDone(bool ok) {
  {
    std::lock_guard lock(mutex_);
    if (is_ended_) return;
  }
  if (!ok) return End(absl::OkStatus());
  // An answer to an earlier request must not start the next read while this one
  // is still in request_: it counts as reading until it is handled.
  if (Status status = Handle(); !status.ok()) return End(std::move(status));
  std::lock_guard lock(mutex_);
  is_reading_ = false;
  ReadOn();
}

Status ReceiveStream::Handle() {
  using Request = exchange::v1::ReceiveRequest;
  if (request_.request_case() == Request::kOpen) {
    return bell_ ? Refuse(Reason::kStreamNotOpened, "the mailbox is open already") : Open(request_.open());
  }
  if (!bell_) return Refuse(Reason::kStreamNotOpened);
  if (request_.request_case() == Request::kCredit) return Grant(request_.credit().deliveries());
  if (request_.request_case() == Request::kAcknowledge) return Acknowledge(request_.acknowledge());
  return Refuse(Reason::kStreamNotOpened, "a request says neither open, credit nor acknowledge");
}

Status ReceiveStream::Open(const exchange::v1::OpenMailbox& open) {
  DUTA_ASSIGN_OR_RETURN(const std::string caller, callers_.Identify(context_));
  DUTA_ASSIGN_OR_RETURN(mailbox_, exchange::MailboxOf(*registry_.Current(), caller, open.mailbox()));
  DUTA_RETURN_IF_ERROR(CheckCredit(open.credit()));
  with_renditions_ = open.rendition_mode() != exchange::v1::RENDITION_MODE_NONE;
  std::optional<uint64_t> after;
  if (open.has_after_index()) after = std::min<uint64_t>(open.after_index(), INT64_MAX);
  cursor_.emplace(exchange_.mailboxes(), exchange_.recent(), mailbox_, after, exchange_.clock().Now(),
                  exchange_.limits());
  bell_.emplace(exchange_.mailboxes(), mailbox_, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->Wake();
  });
  std::lock_guard lock(mutex_);
  if (is_ended_) return absl::OkStatus();
  credit_ = open.credit();
  has_rung_ = true;
  is_sending_ = true;
  // The thread holds the stream, so that it may outlive the call.
  thread_ = std::thread([self = shared_from_this()] { self->Send(); });
  return absl::OkStatus();
}

Status ReceiveStream::Grant(uint32_t deliveries) {
  DUTA_RETURN_IF_ERROR(CheckCredit(deliveries));
  std::lock_guard lock(mutex_);
  credit_ = std::min(kMaxCredit, credit_ + deliveries);
  changed_.notify_one();
  return absl::OkStatus();
}

Status ReceiveStream::Acknowledge(const exchange::v1::AcknowledgeBatch& batch) {
  if (batch.items_size() > kMaxItems) {
    return Refuse(Reason::kAcknowledgementInvalid, "more than 1,000 deliveries are acknowledged at once",
                  {{"field", "items"}});
  }
  {
    std::lock_guard lock(mutex_);
    unacknowledged_ += batch.items_size();
  }
  std::vector<std::unique_ptr<exchange::Record>> records;
  records.reserve(batch.items_size());
  for (const exchange::v1::AcknowledgeItem& item : batch.items()) {
    auto record = exchange_.acknowledger().Check(
        mailbox_, item,
        [self = shared_from_this(), index = item.message_index()](StatusOr<exchange::Recorded> recorded) {
          self->Acknowledged(index, std::move(recorded));
        });
    if (record != nullptr) records.push_back(std::move(record));
  }
  Queue(std::move(records));
  return absl::OkStatus();
}

void ReceiveStream::Queue(std::vector<std::unique_ptr<exchange::Record>> records) {
  const Status status = exchange_.committer().Submit(records);
  const bool is_busy = ReasonOf(status) == Reason::kHubBusy;
  if (!is_busy) {
    for (const auto& record : records) record->Done(status);
  }
  {
    std::lock_guard lock(mutex_);
    is_parked_ = is_busy;
    ReadOn();
  }
  if (!is_busy) return;
  // std::function wants a copyable capture.
  auto parked = std::make_shared<std::vector<std::unique_ptr<exchange::Record>>>(std::move(records));
  exchange_.committer().WhenRoom([self = shared_from_this(), parked] { self->Queue(std::move(*parked)); });
}

void ReceiveStream::Acknowledged(uint64_t message_index, StatusOr<exchange::Recorded> recorded) {
  callers_.Note(recorded.status());
  outbox_.Add([&](Outgoing<ReceiveResponse>& response) {
    if (response.message().has_deliveries() || !response.has_room()) return false;
    exchange::v1::AcknowledgeResult& result = *response.message().mutable_acknowledged()->add_results();
    result.set_message_index(message_index);
    PutOutcome(recorded, response, result);
    return true;
  });
  std::lock_guard lock(mutex_);
  --unacknowledged_;
  ReadOn();
  FinishIfIdle();
}

void ReceiveStream::ReadOn() {
  if (is_reading_ || is_parked_ || is_ended_ || unacknowledged_ >= kMaxUnacknowledged) return;
  is_reading_ = true;
  StartRead(&request_);
}

void ReceiveStream::Wake() {
  std::lock_guard lock(mutex_);
  has_rung_ = true;
  changed_.notify_one();
}

void ReceiveStream::End(Status status) {
  std::lock_guard lock(mutex_);
  is_ended_ = true;
  if (end_.ok()) end_ = std::move(status);
  changed_.notify_one();
  FinishIfIdle();
}

void ReceiveStream::FinishIfIdle() {
  if (is_ended_ && !is_sending_ && unacknowledged_ == 0) outbox_.Finish(rpc::ToGrpc(end_));
}

void ReceiveStream::Send() {
  Status status;
  while (const size_t room = WaitForRoom()) {
    if (status = CheckStillAllowed(); !status.ok()) break;
    auto messages = cursor_->Next(room, exchange_.clock().Now());
    if (status = messages.status(); !status.ok()) break;
    for (const exchange::Recent::Ptr& accepted : *messages) Deliver(accepted);
    std::lock_guard lock(mutex_);
    credit_ -= std::min<uint32_t>(credit_, messages->size());
    // A full page means that more may wait.
    if (!messages->empty()) has_rung_ = true;
  }
  {
    std::lock_guard lock(mutex_);
    is_sending_ = false;
  }
  End(std::move(status));
}

void ReceiveStream::Deliver(const exchange::Recent::Ptr& accepted) {
  const uint32_t attempt = exchange_.mailboxes().CountAttempt(mailbox_, accepted->receipt.index());
  // Rendered before the outbox is locked, since an adapter may take its time.
  const bool has_renditions = with_renditions_ && exchange_.renderer().Renders(*accepted, mailbox_);
  exchange::v1::Delivery rendered;
  if (has_renditions) CompleteDelivery(exchange_, *accepted, mailbox_, attempt, true, rendered);
  outbox_.Add([&](Outgoing<ReceiveResponse>& response) {
    if (response.message().has_acknowledged() || !response.has_room()) return false;
    exchange::v1::Delivery& delivery = *response.message().mutable_deliveries()->add_deliveries();
    if (has_renditions) {
      delivery = std::move(rendered);
    } else {
      CompleteDelivery(exchange_, *accepted, mailbox_, attempt, false, delivery);
    }
    delivery.unsafe_arena_set_allocated_envelope(Lend(accepted->envelope));
    delivery.unsafe_arena_set_allocated_receipt(Lend(accepted->receipt));
    response.Keep(accepted,
                  accepted->envelope.payload().size() + SizeOf(accepted->receipt) + SizeOfRenditions(delivery));
    return true;
  });
}

size_t ReceiveStream::WaitForRoom() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_ended_ || (has_rung_ && credit_ > 0 && outbox_.size() < kOutboxRoom); });
  if (is_ended_) return 0;
  has_rung_ = false;
  return std::min<size_t>(credit_, kPage);
}

Status ReceiveStream::CheckStillAllowed() {
  auto registry = registry_.Current();
  if (registry == allowed_by_) return absl::OkStatus();
  DUTA_ASSIGN_OR_RETURN(const std::string caller, callers_.Identify(context_));
  DUTA_RETURN_IF_ERROR(exchange::MailboxOf(*registry, caller, mailbox_).status());
  allowed_by_ = std::move(registry);
  return absl::OkStatus();
}

void ReceiveStream::Drain() { End(RefuseForNow(Reason::kHubDraining, std::chrono::seconds(2))); }

void ReceiveStream::OnWriteDone(bool ok) {
  const size_t waiting = outbox_.Written(ok);
  if (waiting == kOutboxRoom / 2 || waiting == 0) {
    std::lock_guard lock(mutex_);
    changed_.notify_one();
  }
}

void ReceiveStream::OnCancel() { End(absl::CancelledError("the caller has gone")); }

void ReceiveStream::OnDone() {
  place_ = server::Streams::Place();
  bell_.reset();
  self_.reset();
}

}  // namespace duta::hub
