#include "core/exchange/intake/message_record.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"
#include "core/base/names.h"
#include "core/exchange/attachments/attachments.h"
#include "core/exchange/intake/standing.h"
#include "core/exchange/log/commit_batch.h"
#include "core/store/time_column.h"

namespace duta::exchange {

MessageRecord::MessageRecord(Submission submission, AcceptedCache& cache, Mailboxes& mailboxes, Callback callback)
    : submission_(std::move(submission)), cache_(cache), mailboxes_(mailboxes), callback_(std::move(callback)) {
  record_time_ = submission_.now;
  // Intake has checked that the time converts.
  expire_time_ = store::ToColumn(*FromTimestamp(submission_.message.expire_time()));
  log::v1::Entry entry = NewEntry(record_time_);
  // Lent, not copied.
  entry.mutable_message_accepted()->Swap(&submission_.accepted);
  entry_ = entry.SerializeAsString();
  entry.mutable_message_accepted()->Swap(&submission_.accepted);
  leaf_ = log::LeafHash(entry_);
  envelope_bytes_ = submission_.envelope.SerializeAsString();
  content_sum_ = ContentSum(envelope_bytes_, submission_.kind->MediaType(), submission_.canonical_body);
}

void MessageRecord::Ask(CommitBatch& batch) const {
  batch.Find("SELECT 1 FROM message_ids WHERE message_id = $1", {std::string_view(submission_.message.id())});
}

StatusOr<Record::Verdict> MessageRecord::Apply(uint64_t index, CommitBatch& batch) {
  if (batch.answer() > 0 || batch.Knows(submission_.message.id())) return FindFirst(batch);
  // Times in the log never run back: what was checked first may be recorded last.
  if (batch.NotBefore(submission_.now) != record_time_) {
    record_time_ = batch.NotBefore(submission_.now);
    SetTime(record_time_, entry_);
    leaf_ = log::LeafHash(entry_);
  }
  DUTA_RETURN_IF_ERROR(JudgeAgain(batch));
  // A savepoint only for those who need one, since it costs as much as a row.
  if (WritesMore()) {
    DUTA_RETURN_IF_ERROR(batch.transaction().Nested([&] { return WriteExtras(batch.transaction()); }));
  }
  batch.Reached(record_time_);
  // An order may have changed it for those who follow in the batch.
  if (submission_.kind->IsForHub()) batch.registry() = nullptr;
  batch.Note(submission_.message.id());
  AddRows(index, batch);
  return Verdict{};
}

Status MessageRecord::JudgeAgain(CommitBatch& batch) const {
  // Orders may have been recorded between intake and here, in this very batch or by
  // another hub: the tables know them, the registry in memory not yet.
  std::shared_ptr<const registry::Snapshot>& current = batch.registry();
  if (current == nullptr) {
    DUTA_ASSIGN_OR_RETURN(
        current, registry::Snapshot::Load(batch.transaction(), submission_.registry->defaults(), submission_.registry));
  }
  if (current->version() == submission_.registry->version()) return absl::OkStatus();
  return CheckStanding(*current, submission_.message, submission_.kind->MediaType(), submission_.kind->IsForHub(),
                       submission_.accepted, record_time_);
}

StatusOr<Record::Verdict> MessageRecord::FindFirst(CommitBatch& batch) const {
  // The first one may be of this very batch.
  DUTA_RETURN_IF_ERROR(batch.Flush());
  Verdict verdict{.append = false};
  bool is_same = false;
  std::string entry_bytes;  // Empty if the first one is of this very batch.
  DUTA_RETURN_IF_ERROR(batch.transaction().Run(
      "SELECT i.log_index, m.statement_digest, e.entry FROM message_ids i"
      " LEFT JOIN messages m ON m.log_index = i.log_index LEFT JOIN log_entries e ON e.log_index = i.log_index"
      " WHERE i.message_id = $1",
      {std::string_view(submission_.message.id())}, [&](const store::Row& row) {
        verdict.existing_index = static_cast<uint64_t>(row.Int(0));
        is_same = row.Text(1) == submission_.accepted.statement_digest();
        entry_bytes = row.Text(2);
        return absl::OkStatus();
      }));
  log::v1::Entry entry;
  // What was logged counts, whatever has become of the message's row.
  const bool is_logged = entry.ParseFromString(entry_bytes) && entry.has_message_accepted();
  if (is_logged) is_same = entry.message_accepted().statement_digest() == submission_.accepted.statement_digest();
  if (!is_same) return Refuse(Reason::kMessageIdReused, {}, {{"message_id", submission_.message.id()}});
  if (is_logged && IsOf(entry.message_accepted())) DUTA_RETURN_IF_ERROR(Mend(verdict.existing_index, batch));
  return verdict;
}

bool MessageRecord::IsOf(const log::v1::MessageAccepted& entry) const {
  const auto& ours = submission_.accepted;
  return entry.canonical_body_sha256() == ours.canonical_body_sha256() &&
         std::equal(entry.verified_signatures().begin(), entry.verified_signatures().end(),
                    ours.verified_signatures().begin(), ours.verified_signatures().end(),
                    [](const auto& a, const auto& b) { return a.keyid() == b.keyid(); });
}

Status MessageRecord::Mend(uint64_t index, CommitBatch& batch) const {
  store::Transaction& transaction = batch.transaction();
  bool is_whole = false;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT envelope, kind, canonical_body, content_sum FROM messages WHERE log_index = $1",
                      {static_cast<int64_t>(index)}, [&](const store::Row& row) {
                        // Without a sum, what it was made of is not known as well: it stays.
                        is_whole = HasContentSum(row.Int(3), row.Text(0), row.Text(1), row.Text(2));
                        return absl::OkStatus();
                      }));
  if (is_whole) return absl::OkStatus();
  batch.Keep();
  logging::Info("a damaged message is mended from what its sender submitted again", {{"index", absl::StrCat(index)}});
  return transaction
      .Change(
          "INSERT INTO messages (log_index, statement_digest, envelope, kind, canonical_body, content_sum)"
          " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (log_index) DO UPDATE SET statement_digest = $2,"
          " envelope = $3, kind = $4, canonical_body = $5, content_sum = $6",
          {static_cast<int64_t>(index), store::Blob{submission_.accepted.statement_digest()},
           store::Blob{envelope_bytes_}, submission_.kind->MediaType(), CanonicalColumn(), content_sum_})
      .status();
}

store::Value MessageRecord::CanonicalColumn() const {
  return submission_.canonical_body.empty() ? store::Value(nullptr)
                                            : store::Value(store::Blob{submission_.canonical_body});
}

bool MessageRecord::WritesMore() const {
  return submission_.message.attachments_size() > 0 || submission_.kind->HasProjection();
}

Status MessageRecord::WriteExtras(store::Transaction& transaction) {
  DUTA_RETURN_IF_ERROR(WriteGrants(transaction));
  return Project(transaction);
}

Status MessageRecord::Project(store::Transaction& transaction) {
  std::vector<log::v1::VerifiedSignature> signatures(submission_.accepted.verified_signatures().begin(),
                                                     submission_.accepted.verified_signatures().end());
  return submission_.kind->Project(
      {submission_.message, submission_.body(), signatures, record_time_, &submission_.accepted.mailboxes()},
      transaction);
}

Status MessageRecord::WriteGrants(store::Transaction& transaction) const {
  // Whose files it may name: its own, those of who submits it, and those of who signed.
  // Not its partner's: a digest is no right to a file.
  std::vector<std::string> owners{submission_.message.sender(), submission_.caller};
  for (const log::v1::VerifiedSignature& signature : submission_.accepted.verified_signatures()) {
    owners.push_back(signature.owner());
  }
  // Before anything changes: a refusal leaves no row behind.
  DUTA_ASSIGN_OR_RETURN(const message::v1::Attachment* missing, FindMissing(submission_.message, owners, transaction));
  if (missing != nullptr) {
    return Refuse(Reason::kAttachmentMissing, absl::StrCat(missing->name(), " was not uploaded with this size"),
                  {{"attachment", missing->name()}});
  }
  for (const message::v1::Attachment& attachment : submission_.message.attachments()) {
    std::vector<std::string_view> principals(submission_.accepted.mailboxes().begin(),
                                             submission_.accepted.mailboxes().end());
    principals.push_back(submission_.message.sender());
    for (const std::string_view principal : principals) {
      DUTA_RETURN_IF_ERROR(
          transaction
              .Change("INSERT INTO attachment_grants (sha256, principal, size_bytes, expire_time)"
                      " VALUES ($1, $2, $3, 0) ON CONFLICT (sha256, principal) DO UPDATE SET expire_time = 0",
                      {store::Blob{attachment.sha256()}, principal, static_cast<int64_t>(attachment.size_bytes())})
              .status());
    }
    // Whoever uploaded it for the sender keeps it as well.
    for (const std::string& owner : owners) {
      DUTA_RETURN_IF_ERROR(transaction
                               .Change("UPDATE attachment_grants SET expire_time = 0"
                                       " WHERE sha256 = $1 AND principal = $2 AND expire_time > 0",
                                       {store::Blob{attachment.sha256()}, std::string_view(owner)})
                               .status());
    }
  }
  return absl::OkStatus();
}

void MessageRecord::AddRows(uint64_t index, CommitBatch& batch) const {
  const auto column = static_cast<int64_t>(index);
  batch.Add("INSERT INTO message_ids (message_id, log_index) VALUES ($1, $2)",
            {std::string_view(submission_.message.id()), column});
  batch.Add(
      "INSERT INTO messages (log_index, statement_digest, envelope, kind, canonical_body, content_sum)"
      " VALUES ($1, $2, $3, $4, $5, $6)",
      {column, store::Blob{submission_.accepted.statement_digest()}, store::Blob{envelope_bytes_},
       submission_.kind->MediaType(), CanonicalColumn(), content_sum_});
  for (const std::string& mailbox : submission_.accepted.mailboxes()) {
    batch.Add("INSERT INTO deliveries (mailbox, log_index, expire_time) VALUES ($1, $2, $3)",
              {std::string_view(mailbox), column, expire_time_});
  }
}

std::vector<std::string_view> MessageRecord::parties() const {
  std::vector<std::string_view> parties{submission_.message.sender()};
  parties.insert(parties.end(), submission_.accepted.mailboxes().begin(), submission_.accepted.mailboxes().end());
  return parties;
}

ReceiptPtr MessageRecord::Publish(log::v1::Receipt receipt) {
  auto accepted = std::make_shared<Accepted>();
  accepted->envelope = std::move(submission_.envelope);
  accepted->receipt = std::move(receipt);
  accepted->record_time = record_time_;
  accepted->acknowledgement_request = submission_.message.acknowledgement_request();
  accepted->canonical_body = std::move(submission_.canonical_body);
  accepted->kind = submission_.kind->MediaType();
  accepted->entry = std::move(submission_.accepted);
  published_ = std::move(accepted);
  cache_.Put(published_);
  for (const std::string& mailbox : published_->entry.mailboxes())
    mailboxes_.Mark(mailbox, published_->receipt.index());
  return ReceiptPtr(published_, &published_->receipt);
}

void MessageRecord::Settle(Told& told) {
  if (told.insert(submission_.kind).second) submission_.kind->Committed();
}

}  // namespace duta::exchange
