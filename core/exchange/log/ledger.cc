#include "core/exchange/log/ledger.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/exchange/log/log_identity.h"
#include "core/log/receipt.h"

namespace duta::exchange {
namespace {

Status HeadHasMoved() { return store::Conflict("another hub has moved the head of the log"); }

Status RolledBack(std::string_view what) { return Refuse(Reason::kLogRolledBack, what); }

// The head's row as it stands.
struct StoredHead {
  log::CompactRange range;
  std::string checkpoint;  // Of this range or of an earlier one.
};

StatusOr<StoredHead> ReadRow(store::Transaction& transaction) {
  int64_t size = -1;
  std::string edge;
  StoredHead stored;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT size, edge, checkpoint FROM log_head WHERE id = 1", {}, [&](const store::Row& row) {
        size = row.Int(0);
        edge = row.Text(1);
        stored.checkpoint = row.Text(2);
        return absl::OkStatus();
      }));
  if (size < 0) return RolledBack("the database has no log head");
  auto range = log::CompactRange::Parse(static_cast<uint64_t>(size), edge);
  if (!range.ok()) return RolledBack("the log head's right edge does not fit its size");
  stored.range = *std::move(range);
  return stored;
}

// Appends the entries of the database from the end of `range` up to `size`.
Status AppendStored(uint64_t size, log::CompactRange& range, store::Transaction& transaction) {
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT entry FROM log_entries WHERE log_index >= $1 AND log_index < $2 ORDER BY log_index",
                      {static_cast<int64_t>(range.size()), static_cast<int64_t>(size)}, [&](const store::Row& row) {
                        range.Append(log::LeafHash(row.Text(0)));
                        return absl::OkStatus();
                      }));
  return range.size() == size ? absl::OkStatus() : RolledBack("entries below the log's head are missing");
}

Status WriteCheckpoint(const Head& head, store::Transaction& transaction) {
  // The empty log has no entry that would need it.
  if (head.range.size() == 0) return absl::OkStatus();
  return transaction
      .Change("INSERT INTO log_checkpoints (size, checkpoint) VALUES ($1, $2) ON CONFLICT DO NOTHING",
              {static_cast<int64_t>(head.range.size()), std::string_view(head.checkpoint)})
      .status();
}

}  // namespace

Status CorruptAt(uint64_t index, std::string_view what) {
  return Refuse(Reason::kStorageCorrupt, absl::StrCat("at index ", index, ": ", std::string(what)),
                {{"index", absl::StrCat(index)}});
}

Ledger::Ledger(store::Database& database, crypto::NoteSigner signer)
    : database_(database), signer_(std::move(signer)) {}

Status Ledger::Open(const std::function<Status(const Ledger&)>& check) {
  bool is_empty = true;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run("SELECT 1 FROM log_head", {}, [&](const store::Row&) {
      is_empty = false;
      return absl::OkStatus();
    });
  }));
  if (is_empty) {
    const Head empty = Sign({});
    DUTA_RETURN_IF_ERROR(database_.Write([&](store::Transaction& transaction) {
      return transaction
          .Change("INSERT INTO log_head (id, size, edge, checkpoint) VALUES (1, 0, $1, $2) ON CONFLICT DO NOTHING",
                  {store::Blob{""}, std::string_view(empty.checkpoint)})
          .status();
    }));
  }
  std::optional<Head> head;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(head, ReadHead(Head(), transaction));
    return absl::OkStatus();
  }));
  {
    const MutexLock lock(mutex_);
    head_ = *head;
  }
  if (check) DUTA_RETURN_IF_ERROR(check(*this));
  if (head->checkpoint.empty()) Advance(Sign(std::move(head->range)));
  return absl::OkStatus();
}

Head Ledger::Current() const {
  const MutexLock lock(mutex_);
  return head_;
}

uint64_t Ledger::Size() const {
  const MutexLock lock(mutex_);
  return head_.range.size();
}

Status Ledger::TakeHead(const Head& before, store::Transaction& transaction) const {
  // A change of nothing: the row is locked by it where rows are locked at all. The
  // edge too, so that nothing is appended to another log of the same size.
  const std::string edge = before.range.Serialize();
  DUTA_ASSIGN_OR_RETURN(const int64_t taken,
                        transaction.Change("UPDATE log_head SET size = $1 WHERE id = 1 AND size = $1 AND edge = $2",
                                           {static_cast<int64_t>(before.range.size()), store::Blob{edge}}));
  return taken == 1 ? absl::OkStatus() : HeadHasMoved();
}

Status Ledger::Append(const Head& before, const log::BatchProver& prover,
                      const std::vector<const std::string*>& entries, store::Transaction& transaction) const {
  const auto first = static_cast<int64_t>(before.range.size());
  store::ParameterRows leaves;
  for (size_t i = 0; i < entries.size(); ++i) leaves.Add({first + static_cast<int64_t>(i), store::Blob{*entries[i]}});
  DUTA_RETURN_IF_ERROR(
      transaction.ChangeMany("INSERT INTO log_entries (log_index, entry) VALUES ($1, $2)", leaves).status());
  store::ParameterRows nodes;
  prover.VisitCompleted(kTileLevels, [&](int level, uint64_t index, const log::Hash& hash) {
    nodes.Add({int64_t{level}, static_cast<int64_t>(index), store::Blob{crypto::View(hash)}});
  });
  DUTA_RETURN_IF_ERROR(
      transaction.ChangeMany("INSERT INTO log_nodes (level, node_index, hash) VALUES ($1, $2, $3)", nodes).status());
  DUTA_RETURN_IF_ERROR(WriteCheckpoint(before, transaction));
  const std::string edge = prover.after().Serialize();
  DUTA_ASSIGN_OR_RETURN(
      const int64_t moved,
      transaction.Change("UPDATE log_head SET size = $1, edge = $2, checkpoint = $3 WHERE id = 1 AND size = $4",
                         {static_cast<int64_t>(prover.after().size()), store::Blob{edge},
                          std::string_view(before.checkpoint), first}));
  return moved == 1 ? absl::OkStatus() : HeadHasMoved();
}

Head Ledger::Sign(log::CompactRange range) const {
  std::string checkpoint = signer_.Sign(log::FormatCheckpoint({signer_.verifier().name(), range.size(), range.Root()}));
  return Head{.range = std::move(range), .checkpoint = std::move(checkpoint)};
}

void Ledger::Advance(Head head) {
  const MutexLock lock(mutex_);
  // Whoever read or wrote a head may be overtaken before he tells of it.
  if (!head_.checkpoint.empty() && head.range.size() <= head_.range.size()) return;
  head_ = std::move(head);
}

StatusOr<std::optional<Head>> Ledger::Look() const {
  const Head known = Current();
  std::optional<Head> head;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(head, ReadHead(known, transaction));
    return absl::OkStatus();
  }));
  if (head && head->checkpoint.empty()) return Sign(std::move(head->range));
  return head;
}

Status Ledger::Refresh() {
  DUTA_ASSIGN_OR_RETURN(std::optional<Head> head, Look());
  if (head) Advance(*std::move(head));
  return absl::OkStatus();
}

StatusOr<std::optional<Head>> Ledger::ReadHead(const Head& known, store::Transaction& transaction) const {
  DUTA_ASSIGN_OR_RETURN(StoredHead stored, ReadRow(transaction));
  if (stored.range.size() < known.range.size()) return RolledBack("the database holds fewer entries than were signed");
  auto checkpoint = log::VerifyCheckpoint(stored.checkpoint, signer_.verifier());
  if (!checkpoint.ok()) return WhyNotOurs(stored.checkpoint, signer_.verifier());
  DUTA_RETURN_IF_ERROR(CheckContinues(*checkpoint, known, stored.range, transaction));
  const bool is_known = !known.checkpoint.empty() && known.range.size() == stored.range.size();
  if (is_known) {
    if (known.range.Root() != stored.range.Root())
      return RolledBack("the log head differs from what was signed for it");
    return std::nullopt;
  }
  if (checkpoint->size != stored.range.size()) stored.checkpoint.clear();
  return Head{.range = std::move(stored.range), .checkpoint = std::move(stored.checkpoint)};
}

Status Ledger::CheckContinues(const log::Checkpoint& checkpoint, const Head& known, const log::CompactRange& after,
                              store::Transaction& transaction) const {
  const Status differs = RolledBack("the log head differs from the checkpoint that was signed for it");
  if (checkpoint.size > after.size()) return differs;
  // From the largest tree that is known to be signed the entries themselves are
  // read: they are of one batch, or else of what others appended meanwhile.
  log::CompactRange range = known.range;
  if (checkpoint.size == known.range.size() && checkpoint.root != known.range.Root()) return differs;
  if (checkpoint.size > known.range.size()) {
    DUTA_ASSIGN_OR_RETURN(range, RangeAt(checkpoint.size, transaction));
    if (range.Root() != checkpoint.root) return differs;
    DUTA_ASSIGN_OR_RETURN(const log::CompactRange before, RangeAt(known.range.size(), transaction));
    if (before.Root() != known.range.Root()) return differs;
  }
  DUTA_RETURN_IF_ERROR(AppendStored(after.size(), range, transaction));
  return range.Root() == after.Root() && range.Serialize() == after.Serialize() ? absl::OkStatus() : differs;
}

StatusOr<log::CompactRange> Ledger::RangeAt(uint64_t size, store::Transaction& transaction) const {
  std::string edge;
  for (int level = 63; level >= 0; --level) {
    if ((size >> level & 1) == 0) continue;
    const auto node = tiles_.Read(transaction, level, (size >> level) - 1);
    if (absl::IsDataLoss(node.status())) return RolledBack("the stored tree has a hole");
    DUTA_RETURN_IF_ERROR(node.status());
    edge.append(crypto::View(*node));
  }
  return log::CompactRange::Parse(size, edge);
}

log::NodeReader Ledger::Nodes(store::Transaction& transaction) const {
  return [this, &transaction](int level, uint64_t node) { return tiles_.Read(transaction, level, node); };
}

Status Ledger::WriteDown() {
  const Head head = Current();
  const std::string edge = head.range.Serialize();
  return database_.Write([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(
        const int64_t written,
        transaction.Change(
            "UPDATE log_head SET checkpoint = $1 WHERE id = 1 AND size = $2 AND edge = $3"
            " AND checkpoint <> $1",
            {std::string_view(head.checkpoint), static_cast<int64_t>(head.range.size()), store::Blob{edge}}));
    // Else it is written down, or another hub has gone on and written it.
    return written == 1 ? WriteCheckpoint(head, transaction) : absl::OkStatus();
  });
}

StatusOr<log::v1::Receipt> Ledger::ReceiptOf(uint64_t index) const {
  const Head head = Current();
  if (index >= head.range.size()) return Refuse(Reason::kLogIndexOutOfRange);
  log::v1::Receipt receipt;
  log::Checkpoint checkpoint;
  log::Hash leaf{};
  std::vector<log::Hash> path;
  bool is_proven = false;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    const auto column = static_cast<int64_t>(index);
    // Every batch's checkpoint is written down by the batch after it: if there is
    // none, no batch came after the current head.
    receipt.set_checkpoint(head.checkpoint);
    DUTA_RETURN_IF_ERROR(
        transaction.Run("SELECT entry FROM log_entries WHERE log_index = $1", {column}, [&](const store::Row& row) {
          receipt.set_entry(std::string(row.Text(0)));
          return absl::OkStatus();
        }));
    DUTA_RETURN_IF_ERROR(transaction.Run("SELECT checkpoint FROM log_checkpoints WHERE size > $1 ORDER BY size LIMIT 1",
                                         {column}, [&](const store::Row& row) {
                                           receipt.set_checkpoint(std::string(row.Text(0)));
                                           return absl::OkStatus();
                                         }));
    auto checked = checked_.Check(receipt.checkpoint(), signer_.verifier());
    if (!checked.ok() || checked->size <= index || checked->size > head.range.size()) {
      return CorruptAt(index, "the checkpoint of its batch does not verify");
    }
    checkpoint = *std::move(checked);
    leaf = log::LeafHash(receipt.entry());
    if (auto proven = proven_.PathOf(leaf, index, checkpoint.size, checkpoint.root)) {
      path = *std::move(proven);
      is_proven = true;
      return absl::OkStatus();
    }
    auto found = log::InclusionPath(index, checkpoint.size, Nodes(transaction));
    if (absl::IsDataLoss(found.status())) return CorruptAt(index, "the stored tree has a hole");
    DUTA_ASSIGN_OR_RETURN(path, std::move(found));
    return absl::OkStatus();
  }));
  for (const log::Hash& hash : path) receipt.add_inclusion_path(crypto::ToString(hash));
  receipt.set_index(index);
  if (!is_proven) DUTA_RETURN_IF_ERROR(CheckReceipt(receipt, checkpoint, leaf, path));
  return receipt;
}

Status Ledger::CheckReceipt(const log::v1::Receipt& receipt, const log::Checkpoint& checkpoint, const log::Hash& leaf,
                            const std::vector<log::Hash>& path) const {
  if (!log::VerifyInclusion(leaf, receipt.index(), checkpoint.size, path, checkpoint.root).ok()) {
    return CorruptAt(receipt.index(), "the entry and its place in the log do not fit together");
  }
  proven_.Note(receipt.index(), checkpoint.size, checkpoint.root, tiles_.LeavesAround(receipt.index()), path);
  return absl::OkStatus();
}

StatusOr<std::vector<log::Hash>> Ledger::InclusionPath(uint64_t index, uint64_t size) const {
  const Head head = Current();
  if (size > head.range.size() || index >= size) return Refuse(Reason::kLogIndexOutOfRange);
  std::vector<log::Hash> path;
  log::Hash leaf{};
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    DUTA_ASSIGN_OR_RETURN(path, log::InclusionPath(index, size, Nodes(transaction)));
    DUTA_ASSIGN_OR_RETURN(leaf, tiles_.Read(transaction, 0, index));
    return absl::OkStatus();
  }));
  if (size == head.range.size() && !log::VerifyInclusion(leaf, index, size, path, head.range.Root()).ok()) {
    return CorruptAt(index, "the stored tree does not prove what was signed");
  }
  return path;
}

StatusOr<std::vector<log::Hash>> Ledger::ConsistencyPath(uint64_t first, uint64_t second) const {
  const Head head = Current();
  if (second > head.range.size() || first < 1 || first > second) {
    return Refuse(Reason::kLogIndexOutOfRange);
  }
  std::vector<log::Hash> path;
  log::CompactRange before;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    DUTA_ASSIGN_OR_RETURN(path, log::ConsistencyPath(first, second, Nodes(transaction)));
    DUTA_ASSIGN_OR_RETURN(before, RangeAt(first, transaction));
    return absl::OkStatus();
  }));
  if (second == head.range.size() &&
      !log::VerifyConsistency(first, before.Root(), second, head.range.Root(), path).ok()) {
    return CorruptAt(first, "the stored tree does not prove what was signed");
  }
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
  log::Hash root{};
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    DUTA_ASSIGN_OR_RETURN(const log::CompactRange range, RangeAt(size, transaction));
    root = range.Root();
    return absl::OkStatus();
  }));
  return root;
}

}  // namespace duta::exchange
