#include "core/exchange/messages/accepted_loader.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace duta::exchange {
namespace {

Status Unreadable(uint64_t index) {
  return absl::DataLossError(absl::StrCat("the stored message at index ", index, " cannot be read"));
}

}  // namespace

Status NoMessageAt(uint64_t index) {
  return Refuse(Reason::kUnknownResource, absl::StrCat("the log has no message at index ", index));
}

StatusOr<uint64_t> AcceptedLoader::IndexOf(std::string_view message_id) const {
  int64_t index = -1;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run("SELECT log_index FROM message_ids WHERE message_id = $1", {message_id},
                           [&](const store::Row& row) {
                             index = row.Int(0);
                             return absl::OkStatus();
                           });
  }));
  if (index < 0) return Refuse(Reason::kUnknownResource, "the hub has no message of this id");
  return static_cast<uint64_t>(index);
}

StatusOr<AcceptedPtr> AcceptedLoader::Load(uint64_t index) const {
  if (index >= ledger_.Size()) return NoMessageAt(index);
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
