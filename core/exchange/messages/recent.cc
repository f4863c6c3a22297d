#include "core/exchange/messages/recent.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace duta::exchange {
namespace {

size_t SizeOf(const Accepted& accepted) {
  return accepted.envelope.payload().size() + accepted.receipt.entry().size() + accepted.canonical_body.size() + 2048;
}

Status NoMessageAt(uint64_t index) {
  return Refuse(Reason::kUnknownResource, absl::StrCat("the log has no message at index ", index));
}

Status Unreadable(uint64_t index) {
  return absl::DataLossError(absl::StrCat("the stored message at index ", index, " cannot be read"));
}

}  // namespace

StatusOr<std::string> Accepted::Body() const {
  if (!canonical_body.empty()) return canonical_body;
  message::v1::Message message;
  if (!message.ParseFromString(envelope.payload())) return absl::DataLossError("a stored message cannot be read");
  return std::move(*message.mutable_body()->mutable_content());
}

Recent::Recent(store::Database& database, const Ledger& ledger, size_t max_bytes)
    : database_(database), ledger_(ledger), max_bytes_(max_bytes) {}

void Recent::Put(Ptr accepted) {
  std::lock_guard lock(mutex_);
  const uint64_t index = accepted->receipt.index();
  const size_t size = SizeOf(*accepted);
  if (!by_index_.emplace(index, std::move(accepted)).second) return;
  order_.push_back(index);
  bytes_ += size;
  while (bytes_ > max_bytes_ && order_.size() > 1) {
    auto oldest = by_index_.find(order_.front());
    bytes_ -= SizeOf(*oldest->second);
    by_index_.erase(oldest);
    order_.pop_front();
  }
}

StatusOr<Recent::Ptr> Recent::Get(uint64_t index) {
  if (index >= ledger_.Size()) return NoMessageAt(index);
  {
    std::lock_guard lock(mutex_);
    if (auto found = by_index_.find(index); found != by_index_.end()) return found->second;
  }
  return Load(index);
}

StatusOr<Recent::Ptr> Recent::GetById(std::string_view message_id) {
  int64_t index = -1;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run("SELECT log_index FROM message_ids WHERE message_id = $1", {message_id},
                           [&](const store::Row& row) {
                             index = row.Int(0);
                             return absl::OkStatus();
                           });
  }));
  if (index < 0) return Refuse(Reason::kUnknownResource, "the hub has no message of this id");
  return Get(static_cast<uint64_t>(index));
}

StatusOr<Recent::Ptr> Recent::Load(uint64_t index) const {
  auto accepted = std::make_shared<Accepted>();
  bool found = false;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run("SELECT envelope, canonical_body, kind FROM messages WHERE log_index = $1",
                           {static_cast<int64_t>(index)}, [&](const store::Row& row) {
                             found = true;
                             accepted->canonical_body = row.Text(1);
                             accepted->kind = row.Text(2);
                             return accepted->envelope.ParseFromString(std::string(row.Text(0))) ? absl::OkStatus()
                                                                                                 : Unreadable(index);
                           });
  }));
  if (!found) return NoMessageAt(index);
  DUTA_ASSIGN_OR_RETURN(accepted->receipt, ledger_.ReceiptOf(index));
  log::v1::Entry entry;
  message::v1::Message message;
  if (!entry.ParseFromString(accepted->receipt.entry()) || !entry.has_message_accepted() ||
      !message.ParseFromString(accepted->envelope.payload())) {
    return Unreadable(index);
  }
  DUTA_ASSIGN_OR_RETURN(accepted->record_time, FromTimestamp(entry.record_time()));
  accepted->entry = std::move(*entry.mutable_message_accepted());
  accepted->acknowledgement_request = message.acknowledgement_request();
  return accepted;
}

}  // namespace duta::exchange
