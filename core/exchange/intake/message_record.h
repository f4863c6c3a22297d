// A message on its way into the log.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/exchange/delivery/mailboxes.h"
#include "core/exchange/kind.h"
#include "core/exchange/log/record.h"
#include "core/exchange/messages/accepted_cache.h"
#include "core/registry/snapshot.h"

namespace duta::exchange {

// A message that passed intake, with everything that will be recorded of it.
struct Submission {
  envelope::v1::Envelope envelope;
  message::v1::Message message;
  log::v1::MessageAccepted accepted;
  Kind* kind = nullptr;        // Null until a native body is translated.
  std::string canonical_body;  // Empty: the message's body is canonical.
  Instant now;                 // When intake checked it.
  std::string caller;          // Whom the connection belongs to.
  // What the registry said then. Shared: so do snapshots live.
  std::shared_ptr<const registry::Snapshot> registry;

  const std::string& body() const { return canonical_body.empty() ? message.body().content() : canonical_body; }
};

// Records one message: itself, its deliveries, its grants, its projection.
class MessageRecord final : public Record {
 public:
  // Called with the receipt or the refusal, on one of the committer's threads.
  using Callback = std::function<void(StatusOr<Recorded>)>;

  MessageRecord(Submission submission, AcceptedCache& cache, Mailboxes& mailboxes, Callback callback);

  void Ask(CommitBatch& batch) const override;
  StatusOr<Verdict> Apply(uint64_t index, CommitBatch& batch) override;
  std::vector<std::string_view> parties() const override;
  const std::string& entry() const override { return entry_; }
  const log::Hash& leaf() const override { return leaf_; }
  ReceiptPtr Publish(log::v1::Receipt receipt) override;
  // An order's: the administrator's next call must find it carried out.
  bool SettlesSlowly() const override { return submission_.kind->IsForHub(); }
  void Settle(Told& told) override;
  void Done(StatusOr<Recorded> recorded) override { callback_(std::move(recorded)); }

 private:
  StatusOr<Verdict> FindFirst(CommitBatch& batch) const;
  // Whether what intake found still holds by what was ordered since: PARTNER_SUSPENDED,
  // KEY_NOT_VALID and the other reasons of the policy.
  Status JudgeAgain(CommitBatch& batch) const;
  // Whether the entry was made of this very message, by the same signers.
  bool IsOf(const log::v1::MessageAccepted& entry) const;
  // Writes what is stored of a message anew, if that is damaged and this is the same.
  Status Mend(uint64_t index, CommitBatch& batch) const;
  store::Value CanonicalColumn() const;
  bool WritesMore() const;
  Status WriteExtras(store::Transaction& transaction);
  Status Project(store::Transaction& transaction);
  void AddRows(uint64_t index, CommitBatch& batch) const;
  Status WriteGrants(store::Transaction& transaction) const;

  Submission submission_;
  AcceptedCache& cache_;
  Mailboxes& mailboxes_;
  Callback callback_;
  Instant record_time_;
  int64_t expire_time_ = 0;
  std::string envelope_bytes_;
  int64_t content_sum_ = 0;
  std::string entry_;
  log::Hash leaf_{};
  AcceptedPtr published_;  // Set by Publish, which empties submission_.
};

}  // namespace duta::exchange
