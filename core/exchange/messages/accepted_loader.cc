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

StatusOr<std::vector<log::v1::Handover>> AcceptedLoader::HandoversOf(
    uint64_t index, const std::function<bool(std::string_view mailbox)>& shows) const {
  std::vector<std::pair<uint64_t, log::v1::Handover>> found;
  const auto end = static_cast<int64_t>(ledger_.Size());  // What is beyond has no receipt yet.
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run(
        "SELECT log_index, mailbox, acknowledgement FROM handovers WHERE message_index = $1 AND log_index < $2"
        " ORDER BY log_index",
        {static_cast<int64_t>(index), end}, [&](const store::Row& row) {
          if (!shows(row.Text(1))) return absl::OkStatus();
          log::v1::Handover handover;
          if (!row.IsNull(2) && !handover.mutable_acknowledgement()->ParseFromString(std::string(row.Text(2)))) {
            return absl::DataLossError("a stored acknowledgement cannot be read");
          }
          found.emplace_back(static_cast<uint64_t>(row.Int(0)), std::move(handover));
          return absl::OkStatus();
        });
  }));
  std::vector<log::v1::Handover> handovers;
  for (auto& [handover_index, handover] : found) {
    DUTA_ASSIGN_OR_RETURN(*handover.mutable_receipt(), ledger_.ReceiptOf(handover_index));
    handovers.push_back(std::move(handover));
  }
  return handovers;
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
