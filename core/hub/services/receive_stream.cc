#include "core/hub/services/receive_stream.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/rpc/status.h"

namespace duta::hub {

using exchange::v1::ReceiveResponse;

namespace {

constexpr uint32_t kMaxCredit = 10'000;
constexpr int kMaxBatch = 1000;
// Acknowledgements on their way to the log at which reading pauses.
constexpr size_t kMaxUnacknowledged = 2000;
// Responses and bytes that may wait for gRPC before the thread pauses.
constexpr size_t kOutboxRoom = 16;
// When to come again if the system gave no thread.
constexpr std::chrono::seconds kNoThreadRetry{5};
constexpr size_t kOutboxBytes = 1 << 20;
// Responses at which the client's own words wait: it does not read.
constexpr size_t kMaxUnwrittenDeliveries = 32;
// Deliveries that the thread reads at once: few at first, more while they are small.
constexpr size_t kFirstPage = 4;
constexpr size_t kMaxPage = 64;

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

std::optional<exchange::RenditionPlan> PlanOf(exchange::Exchange& exchange, const exchange::Accepted& accepted,
                                              const std::string& mailbox, bool with_renditions) {
  if (!with_renditions) return std::nullopt;
  auto plan = exchange.renderer().PlanFor(accepted, mailbox);
  if (!plan.ok()) return std::nullopt;
  return *std::move(plan);
}

void CompleteDelivery(exchange::Exchange& exchange, const exchange::Accepted& accepted, const std::string& mailbox,
                      uint32_t attempt, const std::optional<exchange::RenditionPlan>& plan,
                      exchange::v1::Delivery& delivery) {
  delivery.set_mailbox(mailbox);
  delivery.set_attempt(attempt);
  if (!plan) return;
  const auto renditions = exchange.renderer().Render(accepted, mailbox, *plan);
  if (renditions.ok()) {
    delivery.mutable_renditions()->Assign((*renditions)->begin(), (*renditions)->end());
  } else {
    *delivery.mutable_rendition_error() = rpc::ToProto(renditions.status());
  }
}

ReceiveStream::ReceiveStream(Transport& transport, const registry::Registry& registry, exchange::Exchange& exchange)
    : BidiStream(transport),
      registry_(registry),
      exchange_(exchange),
      lane_(exchange.OpenLane(*this, exchange::Lane::Sort::kStream, {.unanswered = kMaxUnacknowledged})),
      page_(kFirstPage) {
  Hold();  // Until the lane is idle.
}

ReceiveStream::~ReceiveStream() {
  // The last owner may be the thread itself.
  if (thread_.joinable()) thread_.detach();
}

void ReceiveStream::Begin(server::Streams& streams) {
  if (Status status = Enter(streams); !status.ok()) return End(std::move(status));
  lane_.Go();
}

void ReceiveStream::OnRead(bool ok) {
  if (!ok) return End(absl::OkStatus());
  {
    MutexLock lock(mutex_);
    if (is_ending_) return;
  }
  if (Status status = Handle(); !status.ok()) return End(std::move(status));
  lane_.Go();
}

Status ReceiveStream::Handle() {
  using Request = exchange::v1::ReceiveRequest;
  if (request_.request_case() == Request::kOpen) {
    return cursor_ ? Refuse(Reason::kStreamNotOpened, "the mailbox is open already") : Open(request_.open());
  }
  if (!cursor_) return Refuse(Reason::kStreamNotOpened);
  if (request_.request_case() == Request::kCredit) return Grant(request_.credit().deliveries());
  if (request_.request_case() == Request::kAcknowledge) return Acknowledge(request_.acknowledge());
  return Refuse(Reason::kStreamNotOpened, "a request says neither open, credit nor acknowledge");
}

Status ReceiveStream::Open(const exchange::v1::OpenMailbox& open) {
  DUTA_ASSIGN_OR_RETURN(const std::string caller, transport().Caller());
  DUTA_ASSIGN_OR_RETURN(mailbox_, exchange::MailboxOf(*registry_.Current(), caller, open.mailbox()));
  DUTA_RETURN_IF_ERROR(CheckCredit(open.credit()));
  with_renditions_ = open.rendition_mode() != exchange::v1::RENDITION_MODE_NONE;
  std::optional<uint64_t> after;
  if (open.has_after_index()) after = std::min<uint64_t>(open.after_index(), INT64_MAX);
  const auto self = std::static_pointer_cast<ReceiveStream>(shared_from_this());
  cursor_.emplace(exchange_.mailboxes(), exchange_.messages(), mailbox_, after, exchange_.clock(), exchange_.limits(),
                  [weak = std::weak_ptr(self)] {
                    if (auto open = weak.lock()) open->Wake();
                  });
  if (!Hold()) return absl::OkStatus();  // Until the thread ends.
  {
    MutexLock lock(mutex_);
    credit_ = open.credit();
    has_rung_ = true;
  }
  // The thread holds the stream, so that it may outlive the call.
  try {
    thread_ = std::thread([self] { self->Send(); });
  } catch (const std::system_error&) {  // The system has no more threads for us.
    Release();
    return RefuseForNow(Reason::kTooManyStreams, kNoThreadRetry, "the hub cannot start another thread now");
  }
  return absl::OkStatus();
}

Status ReceiveStream::Grant(uint32_t deliveries) {
  DUTA_RETURN_IF_ERROR(CheckCredit(deliveries));
  MutexLock lock(mutex_);
  credit_ = std::min(kMaxCredit, credit_ + deliveries);
  changed_.NotifyOne();
  return absl::OkStatus();
}

Status ReceiveStream::Acknowledge(const exchange::v1::AcknowledgeBatch& batch) {
  if (batch.items_size() > kMaxBatch) {
    return Refuse(Reason::kAcknowledgementInvalid, "more than 1,000 deliveries are acknowledged at once",
                  {{"field", "items"}});
  }
  lane_.Acknowledge(shared_from_this(), mailbox_, batch.items(), exchange::Lane::Tags::kIndexes);
  return absl::OkStatus();
}

void ReceiveStream::Answer(uint64_t message_index, StatusOr<exchange::Recorded> recorded) {
  transport().Note(recorded.status());
  outbox().Add([&](Outgoing<ReceiveResponse>& response) {
    if (response.message().has_deliveries() || !response.has_room()) return false;
    exchange::v1::AcknowledgeResult& result = *response.message().mutable_acknowledged()->add_results();
    result.set_message_index(message_index);
    PutOutcome(recorded, response, result);
    return true;
  });
}

void ReceiveStream::Wake() {
  MutexLock lock(mutex_);
  has_rung_ = true;
  changed_.NotifyOne();
}

void ReceiveStream::OnEnd() {
  {
    MutexLock lock(mutex_);
    is_ending_ = true;
    changed_.NotifyOne();
  }
  lane_.Close();
}

void ReceiveStream::Send() {
  Status status;
  while (const size_t room = WaitForRoom()) {
    if (status = CheckStillAllowed(); !status.ok()) break;
    auto messages = cursor_->Next(room);
    if (status = messages.status(); !status.ok()) break;
    size_t bytes = 0;
    for (const exchange::AcceptedPtr& accepted : *messages) {
      bytes += accepted->envelope.payload().size();
      Deliver(accepted);
    }
    page_ = bytes > kOutboxBytes ? 1 : std::min(kMaxPage, 2 * page_);
    MutexLock lock(mutex_);
    credit_ -= std::min<uint32_t>(credit_, messages->size());
    // A full page means that more may wait.
    if (!messages->empty()) has_rung_ = true;
  }
  End(std::move(status));
  Release();
}

void ReceiveStream::Deliver(const exchange::AcceptedPtr& accepted) {
  const uint32_t attempt = exchange_.mailboxes().CountAttempt(mailbox_, accepted->receipt.index());
  // Rendered before the outbox is locked, since an adapter may take its time.
  exchange::v1::Delivery rendered;
  const auto plan = PlanOf(exchange_, *accepted, mailbox_, with_renditions_);
  if (plan) CompleteDelivery(exchange_, *accepted, mailbox_, attempt, plan, rendered);
  outbox().Add([&](Outgoing<ReceiveResponse>& response) {
    if (response.message().has_acknowledged() || !response.has_room()) return false;
    exchange::v1::Delivery& delivery = *response.message().mutable_deliveries()->add_deliveries();
    if (plan) {
      delivery = std::move(rendered);
    } else {
      CompleteDelivery(exchange_, *accepted, mailbox_, attempt, plan, delivery);
    }
    delivery.unsafe_arena_set_allocated_envelope(Lend(accepted->envelope));
    delivery.unsafe_arena_set_allocated_receipt(Lend(accepted->receipt));
    response.Keep(accepted,
                  accepted->envelope.payload().size() + SizeOf(accepted->receipt) + SizeOfRenditions(delivery));
    return true;
  });
}

size_t ReceiveStream::WaitForRoom() {
  MutexLock lock(mutex_);
  while (!is_ending_ && !(has_rung_ && credit_ > 0 && HasRoom())) changed_.Wait(lock);
  if (is_ending_) return 0;
  has_rung_ = false;
  return std::min<size_t>(credit_, page_);
}

bool ReceiveStream::HasRoom() { return outbox().size() < kOutboxRoom && outbox().bytes() < kOutboxBytes; }

void ReceiveStream::Next() {
  if (!outbox().ParkIfFull(kMaxUnwrittenDeliveries)) transport().Read(request_);
}

Status ReceiveStream::CheckStillAllowed() {
  auto registry = registry_.Current();
  if (registry == allowed_by_) return absl::OkStatus();
  DUTA_ASSIGN_OR_RETURN(const std::string caller, transport().Caller());
  DUTA_RETURN_IF_ERROR(exchange::MailboxOf(*registry, caller, mailbox_).status());
  allowed_by_ = std::move(registry);
  return absl::OkStatus();
}

void ReceiveStream::OnWritten(bool ok) {
  const size_t waiting = outbox().Written(ok);
  if (outbox().HasRoomAgain(kMaxUnwrittenDeliveries)) lane_.Go();
  if (waiting == kOutboxRoom / 2 || waiting == 0) {
    MutexLock lock(mutex_);
    changed_.NotifyOne();
  }
}

void ReceiveStream::OnDone() {
  BidiStream::OnDone();
  cursor_.reset();  // The thread has ended, and nothing rings any more.
}

}  // namespace duta::hub
