#include "core/exchange/messages/accepted_loader.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/crypto/dsse.h"

namespace duta::exchange {
namespace {

// A row of `messages`, as it is stored.
struct StoredMessage {
  std::string envelope;
  std::string canonical_body;
  std::string kind;
  int64_t sum = 0;  // 0: written by a version that had none.
};

// Whether the row is what the entry says was recorded. Sets the envelope.
Status CheckRow(uint64_t index, const StoredMessage& row, const log::v1::MessageAccepted& entry,
                envelope::v1::Envelope& envelope) {
  if (!HasContentSum(row.sum, row.envelope, row.kind, row.canonical_body)) {
    return CorruptAt(index, "the stored message is not the one that was recorded");
  }
  if (!envelope.ParseFromString(row.envelope)) return CorruptAt(index, "the stored message cannot be read");
  const crypto::Sha256Digest digest = crypto::StatementDigest(envelope.payload_type(), envelope.payload());
  if (crypto::View(digest) != entry.statement_digest()) {
    return CorruptAt(index, "the stored message is not the one that was recorded");
  }
  if (!entry.canonical_body_sha256().empty() &&
      crypto::View(crypto::Sha256(row.canonical_body)) != entry.canonical_body_sha256()) {
    return CorruptAt(index, "the stored body is not the one that was recorded");
  }
  return absl::OkStatus();
}

// Whether the acknowledgement is the one whose digest the entry records.
Status CheckAcknowledgement(uint64_t index, const log::v1::Handover& handover) {
  log::v1::Entry entry;
  if (!entry.ParseFromString(handover.receipt().entry())) return CorruptAt(index, "the entry cannot be read");
  const std::string& recorded = entry.delivery_acknowledged().acknowledgement_digest();
  if (recorded.empty() != !handover.has_acknowledgement()) {
    return CorruptAt(index, "there is an acknowledgement where none was recorded, or none where one was");
  }
  if (recorded.empty()) return absl::OkStatus();
  const auto& given = handover.acknowledgement();
  const crypto::Sha256Digest digest = crypto::StatementDigest(given.payload_type(), given.payload());
  return crypto::View(digest) == recorded ? absl::OkStatus()
                                          : CorruptAt(index, "the stored acknowledgement is not the one recorded");
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
            return CorruptAt(static_cast<uint64_t>(row.Int(0)), "the stored acknowledgement cannot be read");
          }
          found.emplace_back(static_cast<uint64_t>(row.Int(0)), std::move(handover));
          return absl::OkStatus();
        });
  }));
  std::vector<log::v1::Handover> handovers;
  for (auto& [handover_index, handover] : found) {
    DUTA_ASSIGN_OR_RETURN(*handover.mutable_receipt(), ledger_.ReceiptOf(handover_index));
    DUTA_RETURN_IF_ERROR(CheckAcknowledgement(handover_index, handover));
    handovers.push_back(std::move(handover));
  }
  return handovers;
}

StatusOr<std::shared_ptr<Accepted>> AcceptedLoader::ReadEntry(uint64_t index) const {
  if (index >= ledger_.Size()) return NoMessageAt(index);
  auto accepted = std::make_shared<Accepted>();
  DUTA_ASSIGN_OR_RETURN(accepted->receipt, ledger_.ReceiptOf(index));
  log::v1::Entry entry;
  if (!entry.ParseFromString(accepted->receipt.entry())) return CorruptAt(index, "the entry cannot be read");
  if (!entry.has_message_accepted()) return NoMessageAt(index);
  DUTA_ASSIGN_OR_RETURN(accepted->record_time, FromTimestamp(entry.record_time()));
  accepted->entry = std::move(*entry.mutable_message_accepted());
  return accepted;
}

StatusOr<AcceptedPtr> AcceptedLoader::LoadEntry(uint64_t index) const { return ReadEntry(index); }

StatusOr<AcceptedPtr> AcceptedLoader::Load(uint64_t index) const {
  DUTA_ASSIGN_OR_RETURN(const std::shared_ptr<Accepted> accepted, ReadEntry(index));
  StoredMessage row;
  bool found = false;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run(
        "SELECT envelope, canonical_body, kind, content_sum FROM messages WHERE log_index = $1",
        {static_cast<int64_t>(index)}, [&](const store::Row& stored) {
          found = true;
          row = {std::string(stored.Text(0)), std::string(stored.Text(1)), std::string(stored.Text(2)), stored.Int(3)};
          return absl::OkStatus();
        });
  }));
  if (!found) return CorruptAt(index, "the stored message is missing");
  DUTA_RETURN_IF_ERROR(CheckRow(index, row, accepted->entry, accepted->envelope));
  message::v1::Message message;
  if (!message.ParseFromString(accepted->envelope.payload())) return CorruptAt(index, "the message cannot be read");
  accepted->acknowledgement_request = message.acknowledgement_request();
  accepted->canonical_body = std::move(row.canonical_body);
  accepted->kind = std::move(row.kind);
  return accepted;
}

}  // namespace duta::exchange
