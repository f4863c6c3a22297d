#include "core/exchange/log/ledger.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/log/receipt.h"

namespace duta::exchange {
namespace {

Status HeadHasMoved() { return absl::AbortedError("another hub has moved the head of the log"); }

Status RolledBack(std::string_view what) { return Refuse(Reason::kLogRolledBack, what); }

}  // namespace

Ledger::Ledger(store::Database& database, crypto::NoteSigner signer)
    : database_(database), signer_(std::move(signer)) {}

Status Ledger::Open() {
  bool is_empty = true;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run("SELECT 1 FROM log_head", {}, [&](const store::Row&) {
      is_empty = false;
      return absl::OkStatus();
    });
  }));
  if (is_empty) {
    const std::string checkpoint =
        signer_.Sign(log::FormatCheckpoint({signer_.verifier().name(), 0, log::CompactRange().Root()}));
    DUTA_RETURN_IF_ERROR(database_.Write([&](store::Transaction& transaction) {
      return transaction
          .Change("INSERT INTO log_head (id, size, edge, checkpoint) VALUES (1, 0, $1, $2) ON CONFLICT DO NOTHING",
                  {store::Blob{""}, std::string_view(checkpoint)})
          .status();
    }));
  }
  return Refresh();
}

StatusOr<Head> Ledger::ReadHead(store::Transaction& transaction) const {
  int64_t size = -1;
  std::string edge;
  Head head;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT size, edge, checkpoint FROM log_head WHERE id = 1", {}, [&](const store::Row& row) {
        size = row.Int(0);
        edge = row.Text(1);
        head.checkpoint = row.Text(2);
        return absl::OkStatus();
      }));
  if (size < 0) return RolledBack("the database has no log head");
  auto range = log::CompactRange::Parse(static_cast<uint64_t>(size), edge);
  if (!range.ok()) return RolledBack("the log head's right edge does not fit its size");
  head.range = *std::move(range);
  auto checkpoint = log::VerifyCheckpoint(head.checkpoint, signer_.verifier());
  if (!checkpoint.ok()) {
    return RolledBack("the log head's checkpoint is not signed by this hub's log key");
  }
  if (checkpoint->size != head.range.size() || checkpoint->root != head.range.Root()) {
    return RolledBack("the log head differs from the checkpoint that was signed for it");
  }
  return head;
}

Status Ledger::Refresh() {
  Head head;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    DUTA_ASSIGN_OR_RETURN(head, ReadHead(transaction));
    return absl::OkStatus();
  }));
  Advance(std::move(head));
  return absl::OkStatus();
}

Head Ledger::Current() const {
  std::lock_guard lock(mutex_);
  return head_;
}

uint64_t Ledger::Size() const {
  std::lock_guard lock(mutex_);
  return head_.range.size();
}

Status Ledger::CheckHead(const Head& before, store::Transaction& transaction) const {
  bool is_same = false;
  DUTA_RETURN_IF_ERROR(transaction.Run("SELECT size FROM log_head WHERE id = 1", {}, [&](const store::Row& row) {
    is_same = static_cast<uint64_t>(row.Int(0)) == before.range.size();
    return absl::OkStatus();
  }));
  return is_same ? absl::OkStatus() : HeadHasMoved();
}

void Ledger::Advance(Head head) {
  std::lock_guard lock(mutex_);
  head_ = std::move(head);
}

StatusOr<std::string> Ledger::Append(const Head& before, const log::BatchProver& prover,
                                     const std::vector<const std::string*>& entries,
                                     store::Transaction& transaction) const {
  const auto first = static_cast<int64_t>(before.range.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    DUTA_RETURN_IF_ERROR(transaction
                             .Change("INSERT INTO log_entries (log_index, entry) VALUES ($1, $2)",
                                     {first + static_cast<int64_t>(i), store::Blob{*entries[i]}})
                             .status());
  }
  Status status;
  prover.VisitCompleted(kTileLevels, [&](int level, uint64_t index, const log::Hash& hash) {
    if (!status.ok()) return;
    status = transaction
                 .Change("INSERT INTO log_nodes (level, node_index, hash) VALUES ($1, $2, $3)",
                         {int64_t{level}, static_cast<int64_t>(index), store::Blob{crypto::View(hash)}})
                 .status();
  });
  DUTA_RETURN_IF_ERROR(status);

  const log::CompactRange& after = prover.after();
  const auto size = static_cast<int64_t>(after.size());
  std::string checkpoint = signer_.Sign(log::FormatCheckpoint({signer_.verifier().name(), after.size(), after.Root()}));
  const std::string edge = after.Serialize();
  DUTA_ASSIGN_OR_RETURN(
      const int64_t moved,
      transaction.Change("UPDATE log_head SET size = $1, edge = $2, checkpoint = $3 WHERE id = 1 AND size = $4",
                         {size, store::Blob{edge}, std::string_view(checkpoint), first}));
  if (moved != 1) return HeadHasMoved();
  DUTA_RETURN_IF_ERROR(transaction
                           .Change("INSERT INTO log_checkpoints (size, checkpoint) VALUES ($1, $2)",
                                   {size, std::string_view(checkpoint)})
                           .status());
  return checkpoint;
}

StatusOr<log::v1::Receipt> Ledger::ReceiptOf(uint64_t index) const {
  if (index >= Size()) return Refuse(Reason::kLogIndexOutOfRange);
  log::v1::Receipt receipt;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    const auto column = static_cast<int64_t>(index);
    uint64_t size = 0;
    DUTA_RETURN_IF_ERROR(
        transaction.Run("SELECT entry FROM log_entries WHERE log_index = $1", {column}, [&](const store::Row& row) {
          receipt.set_entry(std::string(row.Text(0)));
          return absl::OkStatus();
        }));
    DUTA_RETURN_IF_ERROR(
        transaction.Run("SELECT size, checkpoint FROM log_checkpoints WHERE size > $1 ORDER BY size LIMIT 1", {column},
                        [&](const store::Row& row) {
                          size = static_cast<uint64_t>(row.Int(0));
                          receipt.set_checkpoint(std::string(row.Text(1)));
                          return absl::OkStatus();
                        }));
    DUTA_ASSIGN_OR_RETURN(const std::vector<log::Hash> path,
                          log::InclusionPath(index, size, [&](int level, uint64_t node) {
                            return tiles_.Read(transaction, level, node);
                          }));
    for (const log::Hash& hash : path) receipt.add_inclusion_path(crypto::ToString(hash));
    return absl::OkStatus();
  }));
  receipt.set_index(index);
  return receipt;
}

StatusOr<std::vector<log::Hash>> Ledger::InclusionPath(uint64_t index, uint64_t size) const {
  if (size > Size() || index >= size) return Refuse(Reason::kLogIndexOutOfRange);
  std::vector<log::Hash> path;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    DUTA_ASSIGN_OR_RETURN(path, log::InclusionPath(index, size, [&](int level, uint64_t node) {
                            return tiles_.Read(transaction, level, node);
                          }));
    return absl::OkStatus();
  }));
  return path;
}

StatusOr<std::vector<log::Hash>> Ledger::ConsistencyPath(uint64_t first, uint64_t second) const {
  if (second > Size() || first < 1 || first > second) {
    return Refuse(Reason::kLogIndexOutOfRange);
  }
  std::vector<log::Hash> path;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    DUTA_ASSIGN_OR_RETURN(path, log::ConsistencyPath(first, second, [&](int level, uint64_t node) {
                            return tiles_.Read(transaction, level, node);
                          }));
    return absl::OkStatus();
  }));
  return path;
}

StatusOr<log::Hash> Ledger::LeafAt(uint64_t index) const {
  if (index >= Size()) return Refuse(Reason::kLogIndexOutOfRange);
  log::Hash leaf{};
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    DUTA_ASSIGN_OR_RETURN(leaf, tiles_.Read(transaction, 0, index));
    return absl::OkStatus();
  }));
  return leaf;
}

StatusOr<log::Hash> Ledger::RootAt(uint64_t size) const {
  if (size > Size()) return Refuse(Reason::kLogIndexOutOfRange);
  if (size == 0) return log::CompactRange().Root();
  // The perfect subtrees from the right are folded together, smallest first.
  log::Hash root{};
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    bool has_root = false;
    for (int level = 0; level < 64; ++level) {
      if ((size >> level & 1) == 0) continue;
      DUTA_ASSIGN_OR_RETURN(const log::Hash node, tiles_.Read(transaction, level, (size >> level) - 1));
      root = has_root ? log::NodeHash(node, root) : node;
      has_root = true;
    }
    return absl::OkStatus();
  }));
  return root;
}

}  // namespace duta::exchange
