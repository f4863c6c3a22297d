// The transparency log in the database: appending inside the commit's
// transaction, and proofs from what is stored.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "core/exchange/log/log_tiles.h"
#include "core/log/checkpoint.h"
#include "core/log/merkle.h"
#include "core/store/database.h"
#include "duta/log/v1/entry.pb.h"

namespace duta::exchange {

// The end of the log.
struct Head {
  log::CompactRange range;
  std::string checkpoint;  // Signed; of `range`.
};

// Thread-safe. `database` outlives it.
class Ledger {
 public:
  // The signer's name is the log's origin.
  Ledger(store::Database& database, crypto::NoteSigner signer);

  // Reads and verifies the head: the signature is ours and the edge has the root
  // that was signed. An empty database gets the checkpoint of the empty log.
  // LOG_ROLLED_BACK if it does not hold together.
  Status Open();

  // The newest durable head.
  Head Current() const;
  // Its size: entries from there on are not visible yet.
  uint64_t Size() const;

  // Whether the transaction finds the log as `before` says, so that indexes from
  // there on are free. ABORTED without a reason if another hub has moved the head.
  Status CheckHead(const Head& before, store::Transaction& transaction) const;

  // Appends `entries` (with their leaf hashes in `prover`) after `before` and
  // moves the head. Returns the signed checkpoint. ABORTED as CheckHead.
  StatusOr<std::string> Append(const Head& before, const log::BatchProver& prover,
                               const std::vector<const std::string*>& entries, store::Transaction& transaction) const;

  // Makes `head` current, once its transaction is durable.
  void Advance(Head head);

  // Reads the head again (another hub moved it).
  Status Refresh();

  // The receipt as it was first given: under the checkpoint of its batch.
  // LOG_INDEX_OUT_OF_RANGE.
  StatusOr<log::v1::Receipt> ReceiptOf(uint64_t index) const;

  // Proofs for sizes up to the current one. LOG_INDEX_OUT_OF_RANGE.
  StatusOr<std::vector<log::Hash>> InclusionPath(uint64_t index, uint64_t size) const;
  StatusOr<std::vector<log::Hash>> ConsistencyPath(uint64_t first, uint64_t second) const;
  StatusOr<log::Hash> LeafAt(uint64_t index) const;
  // Root of the first `size` entries.
  StatusOr<log::Hash> RootAt(uint64_t size) const;

  crypto::NoteVerifier verifier() const { return signer_.verifier(); }
  const crypto::NoteSigner& signer() const { return signer_; }

 private:
  StatusOr<Head> ReadHead(store::Transaction& transaction) const;

  store::Database& database_;
  const crypto::NoteSigner signer_;
  mutable LogTiles tiles_;
  mutable std::mutex mutex_;
  Head head_;  // Guarded by mutex_.
};

}  // namespace duta::exchange
