#include "core/exchange/delivery/handover_record.h"

#include <utility>

#include "core/crypto/dsse.h"
#include "core/exchange/log/commit_batch.h"

namespace duta::exchange {
namespace {

// The fields that all three events share.
template <typename Event>
void Fill(const Accepted& accepted, std::string_view mailbox, Event& event) {
  event.set_message_id(accepted.entry.message_id());
  event.set_statement_digest(accepted.entry.statement_digest());
  event.set_message_index(accepted.receipt.index());
  event.set_mailbox(std::string(mailbox));
}

}  // namespace

HandoverRecord::HandoverRecord(const Accepted& accepted, std::string_view mailbox, Instant now,
                               const log::v1::Entry& entry, std::string acknowledgement, Callback callback)
    : message_index_(accepted.receipt.index()),
      sender_(accepted.entry.sender()),
      mailbox_(mailbox),
      acknowledgement_(std::move(acknowledgement)),
      now_(now),
      time_(now),
      entry_(entry.SerializeAsString()),
      leaf_(log::LeafHash(entry_)),
      callback_(std::move(callback)) {}

std::unique_ptr<Record> HandoverRecord::Acknowledged(const Accepted& accepted, std::string_view mailbox, Instant now,
                                                     Callback callback) {
  log::v1::Entry entry = NewEntry(now);
  Fill(accepted, mailbox, *entry.mutable_delivery_acknowledged());
  return std::unique_ptr<Record>(new HandoverRecord(accepted, mailbox, now, entry, {}, std::move(callback)));
}

std::unique_ptr<Record> HandoverRecord::AcknowledgedSigned(const Accepted& accepted, std::string_view mailbox,
                                                           const envelope::v1::Envelope& acknowledgement,
                                                           const log::v1::VerifiedSignature& verified, Instant now,
                                                           Callback callback) {
  log::v1::Entry entry = NewEntry(now);
  log::v1::DeliveryAcknowledged& event = *entry.mutable_delivery_acknowledged();
  Fill(accepted, mailbox, event);
  event.set_acknowledgement_digest(
      crypto::ToString(crypto::StatementDigest(acknowledgement.payload_type(), acknowledgement.payload())));
  *event.add_verified_signatures() = verified;
  return std::unique_ptr<Record>(
      new HandoverRecord(accepted, mailbox, now, entry, acknowledgement.SerializeAsString(), std::move(callback)));
}

std::unique_ptr<Record> HandoverRecord::Expired(const Accepted& accepted, std::string_view mailbox, Instant now,
                                                Callback callback) {
  log::v1::Entry entry = NewEntry(now);
  Fill(accepted, mailbox, *entry.mutable_delivery_expired());
  return std::unique_ptr<Record>(new HandoverRecord(accepted, mailbox, now, entry, {}, std::move(callback)));
}

std::unique_ptr<Record> HandoverRecord::Returned(const Accepted& accepted, std::string_view mailbox,
                                                 std::string_view reason, Instant now, Callback callback) {
  log::v1::Entry entry = NewEntry(now);
  Fill(accepted, mailbox, *entry.mutable_delivery_returned());
  entry.mutable_delivery_returned()->set_reason(std::string(reason));
  return std::unique_ptr<Record>(new HandoverRecord(accepted, mailbox, now, entry, {}, std::move(callback)));
}

void HandoverRecord::Ask(CommitBatch& batch) const {
  batch.Take("DELETE FROM deliveries WHERE mailbox = $1 AND log_index = $2",
             {std::string_view(mailbox_), static_cast<int64_t>(message_index_)});
}

StatusOr<Record::Verdict> HandoverRecord::Apply(uint64_t index, CommitBatch& batch) {
  if (batch.answer() == 0) return FindFirst(batch);
  // Times in the log never run back.
  if (batch.NotBefore(now_) != time_) {
    time_ = batch.NotBefore(now_);
    SetTime(time_, entry_);
    leaf_ = log::LeafHash(entry_);
  }
  batch.Reached(time_);
  const store::Value acknowledgement =
      acknowledgement_.empty() ? store::Value(nullptr) : store::Value(store::Blob{acknowledgement_});
  batch.Add(
      "INSERT INTO handovers (message_index, mailbox, log_index, acknowledgement) VALUES ($1, $2, $3, $4)",
      {static_cast<int64_t>(message_index_), std::string_view(mailbox_), static_cast<int64_t>(index), acknowledgement});
  return Verdict{};
}

StatusOr<Record::Verdict> HandoverRecord::FindFirst(CommitBatch& batch) const {
  // The first one may be of this very batch.
  DUTA_RETURN_IF_ERROR(batch.Flush());
  Verdict verdict{.append = false};
  bool found = false;
  DUTA_RETURN_IF_ERROR(batch.transaction().Run(
      "SELECT log_index FROM handovers WHERE message_index = $1 AND mailbox = $2",
      {static_cast<int64_t>(message_index_), std::string_view(mailbox_)}, [&](const store::Row& row) {
        found = true;
        verdict.existing_index = static_cast<uint64_t>(row.Int(0));
        return absl::OkStatus();
      }));
  if (!found) return Refuse(Reason::kUnknownDelivery);
  return verdict;
}

}  // namespace duta::exchange
