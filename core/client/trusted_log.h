// The hub's log as this client has come to know it. Every receipt is verified
// against the log's pinned key, and every checkpoint that comes with one is proven
// to continue the log seen before: a hub that rolls its log back, or shows two
// parties two logs, is found out.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/client/backoff.h"
#include "core/client/checkpoint_file.h"
#include "core/crypto/signed_note.h"
#include "core/log/checkpoint.h"
#include "core/log/receipt.h"
#include "duta/log/v1/entry.pb.h"

namespace duta::client {

// Two sizes of one log, `first` < `second`.
struct SizePair {
  uint64_t first = 0;
  uint64_t second = 0;
};

// Interface: where consistency proofs come from. Thread-safe.
class ConsistencySource {
 public:
  virtual ~ConsistencySource() = default;

  // The path (RFC 6962, 2.1.2) of every pair, or why there is none, in the order
  // asked. Blocks.
  virtual std::vector<StatusOr<std::vector<log::Hash>>> Fetch(const std::vector<SizePair>& pairs) = 0;
};

struct TrustedLogOptions {
  // Verifier key of the log, from the administrator, not from the connection.
  std::string vkey;
  // File that keeps the largest proven checkpoint (the signed note itself) between
  // runs; empty: none is kept, and trust begins at the first checkpoint seen.
  std::string state_path;
  // Checkpoints that may wait for their proof; at the limit Verify waits.
  size_t max_pending = 1024;
  // Time that Verify and Settle wait for proofs at most.
  std::chrono::milliseconds settle_deadline = std::chrono::seconds(15);
  BackoffOptions backoff;
};

// Thread-safe. One for a hub and a state file, shared by all that receives from
// the hub; it must outlive them. Proofs are fetched on a thread of its own.
class TrustedLog {
 public:
  // `source` is borrowed. KEY_UNUSABLE; FILE_UNUSABLE; PROOF_INVALID if the state
  // file is not of this log.
  static StatusOr<std::unique_ptr<TrustedLog>> Open(TrustedLogOptions options, ConsistencySource& source);

  // Stops the thread and writes the state file.
  ~TrustedLog();
  TrustedLog(const TrustedLog&) = delete;
  TrustedLog& operator=(const TrustedLog&) = delete;

  // Verifies signature, inclusion and shape of a receipt now, and has its
  // checkpoint proven consistent soon. PROOF_INVALID if it does not verify, or
  // if any checkpoint before was found inconsistent: that stays, since nothing
  // such a hub says can be relied on. HUB_UNREACHABLE if too many checkpoints
  // wait for a proof.
  StatusOr<log::VerifiedReceipt> Verify(const log::v1::Receipt& receipt);

  // The same for a checkpoint alone (LogService.GetCheckpoint).
  StatusOr<log::Checkpoint> VerifyCheckpoint(std::string_view note);

  // Waits until all checkpoints given so far are proven. PROOF_INVALID,
  // HUB_UNREACHABLE.
  Status Settle();

  // OK, or the inconsistency that was found: PROOF_INVALID. Does not wait.
  Status status() const;

  // The largest checkpoint that is proven; size 0 if none was seen.
  log::Checkpoint newest() const;

  const crypto::NoteVerifier& verifier() const { return verifier_; }

 private:
  TrustedLog(TrustedLogOptions options, crypto::NoteVerifier verifier, SignedCheckpoint start,
             ConsistencySource& source);
  StatusOr<log::Checkpoint> OpenNote(std::string_view note);
  Status Admit(const log::Checkpoint& checkpoint, std::string_view note);
  bool IsKnown(uint64_t size) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoomFor(uint64_t size) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsSettled() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status AgreeWithKnown(const SignedCheckpoint& seen) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Run();
  Status Prove(const std::vector<SignedCheckpoint>& chain);
  std::vector<SignedCheckpoint> NextChain() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Finish(const Status& result, const std::vector<SignedCheckpoint>& chain) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Save() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status Violation(const SignedCheckpoint& first, const SignedCheckpoint& second, std::string_view what);

  const TrustedLogOptions options_;
  const crypto::NoteVerifier verifier_;
  const CheckpointFile file_;
  ConsistencySource& source_;

  mutable Mutex mutex_;
  Condition changed_;  // Any of what mutex_ guards.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Status violation_ ABSL_GUARDED_BY(mutex_);         // Never cleared.
  Status fetch_error_ ABSL_GUARDED_BY(mutex_);       // Of the last try to fetch proofs.
  SignedCheckpoint newest_ ABSL_GUARDED_BY(mutex_);  // The largest proven.
  uint64_t saved_size_ ABSL_GUARDED_BY(mutex_) = 0;  // Of what stands in the file.
  // By size: not proven yet.
  std::map<uint64_t, SignedCheckpoint> pending_ ABSL_GUARDED_BY(mutex_);
  // By size: the roots of the last few.
  std::map<uint64_t, log::Hash> proven_ ABSL_GUARDED_BY(mutex_);
  // Notes opened lately, a ring: a batch shares one, and batches interleave.
  std::array<SignedCheckpoint, 8> opened_ ABSL_GUARDED_BY(mutex_);
  size_t next_opened_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread prover_;  // Runs Run(). Last: it uses all the others.
};

}  // namespace duta::client
