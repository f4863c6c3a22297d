// The transparency log in the database: appending inside the commit's
// transaction, signing after it, and proofs from what is stored. README.md says
// in which order, and why.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "core/exchange/log/checked_checkpoints.h"
#include "core/exchange/log/log_tiles.h"
#include "core/exchange/log/proven_tiles.h"
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

// What is stored at an index differs from what was recorded there: STORAGE_CORRUPT.
Status CorruptAt(uint64_t index, std::string_view what);

// Thread-safe. `database` outlives it.
class Ledger {
 public:
  // The signer's name is the log's origin.
  Ledger(store::Database& database, crypto::NoteSigner signer);

  // Reads the head and verifies it as Look does, against nothing known. An empty
  // database gets the checkpoint of the empty log. LOG_ROLLED_BACK if it does not
  // hold together, LOG_KEY_MISMATCH if it is the log of another key or name,
  // STORAGE_CORRUPT if its checkpoint does not verify. `check` may look at sizes and roots, and refuse the log before
  // anything of it is signed (the anchor does).
  Status Open(const std::function<Status(const Ledger&)>& check = {});

  // The newest durable head that was made known here, by Advance or Refresh.
  Head Current() const;
  // Its size: entries from there on are not visible yet.
  uint64_t Size() const;

  // Takes the head's row for this transaction, first of all: indexes from `before`
  // on are free, and no other hub takes them meanwhile. Conflict if another hub has
  // moved the head.
  Status TakeHead(const Head& before, store::Transaction& transaction) const;

  // Appends `entries` (with their leaf hashes in `prover`) after `before`, moves
  // the head, and writes down the checkpoint of `before`. Conflict as TakeHead.
  Status Append(const Head& before, const log::BatchProver& prover, const std::vector<const std::string*>& entries,
                store::Transaction& transaction) const;

  // The head with its checkpoint. Only for what is durable: never before the
  // transaction that appended it was committed. The same range gives the same
  // bytes, whenever and on whichever hub (Ed25519 is deterministic).
  Head Sign(log::CompactRange range) const;

  // Makes `head` current, unless one as large is.
  void Advance(Head head);

  // Reads the head that the database has; nothing if it is the current one. It is
  // signed here, after a check that it continues both what is current and the
  // newest checkpoint that is written down; it is not made current yet.
  // LOG_ROLLED_BACK if it does not, or is smaller.
  StatusOr<std::optional<Head>> Look() const;
  // Looks and makes current.
  Status Refresh();

  // Writes down the checkpoint of the current head, which otherwise the next
  // Append does: at the end of a hub's work, for whoever reads the file.
  Status WriteDown();

  // The receipt as it was first given: under the checkpoint of its batch. What is
  // read is verified: entry, path and the checkpoint's signature. STORAGE_CORRUPT
  // with `index`, LOG_INDEX_OUT_OF_RANGE.
  StatusOr<log::v1::Receipt> ReceiptOf(uint64_t index) const;

  // Proofs for sizes up to the current one; those to the current one, which are what
  // clients ask for, are verified. LOG_INDEX_OUT_OF_RANGE, STORAGE_CORRUPT.
  StatusOr<std::vector<log::Hash>> InclusionPath(uint64_t index, uint64_t size) const;
  StatusOr<std::vector<log::Hash>> ConsistencyPath(uint64_t first, uint64_t second) const;
  StatusOr<log::Hash> LeafAt(uint64_t index) const;
  // Root of the first `size` entries.
  StatusOr<log::Hash> RootAt(uint64_t size) const;

  crypto::NoteVerifier verifier() const { return signer_.verifier(); }
  const crypto::NoteSigner& signer() const { return signer_; }

 private:
  // Nothing if it is the one that is known; the checkpoint is empty if the one
  // that is written down is of less.
  StatusOr<std::optional<Head>> ReadHead(const Head& known, store::Transaction& transaction) const;
  // Whether `after` continues the tree of `checkpoint`, found from the entries.
  Status CheckContinues(const log::Checkpoint& checkpoint, const Head& known, const log::CompactRange& after,
                        store::Transaction& transaction) const;
  StatusOr<log::CompactRange> RangeAt(uint64_t size, store::Transaction& transaction) const;
  // Whether a receipt that was put together from the tables proves what it says.
  Status CheckReceipt(const log::v1::Receipt& receipt, const log::Checkpoint& checkpoint, const log::Hash& leaf,
                      const std::vector<log::Hash>& path) const;
  // Reads nodes for a proof as the transaction sees them.
  log::NodeReader Nodes(store::Transaction& transaction) const;

  store::Database& database_;
  const crypto::NoteSigner signer_;
  mutable LogTiles tiles_;
  mutable CheckedCheckpoints checked_;
  mutable ProvenTiles proven_;
  mutable Mutex mutex_;
  Head head_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::exchange
