// The Merkle tree of RFC 6962, as arithmetic on hashes. No storage here.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/digest.h"

namespace duta::log {

using Hash = crypto::Sha256Digest;

// SHA-256(0x00 || entry).
Hash LeafHash(std::string_view entry);
// SHA-256(0x01 || left || right).
Hash NodeHash(const Hash& left, const Hash& right);

// The roots of the perfect subtrees of a tree, largest first: all that is
// needed to append and to compute the root. Value type; at most 64 hashes.
class CompactRange {
 public:
  CompactRange() = default;
  // From Serialize(); DATA_LOSS without a reason if the size does not fit.
  static StatusOr<CompactRange> Parse(uint64_t size, std::string_view bytes);

  uint64_t size() const { return size_; }
  const std::vector<Hash>& hashes() const { return hashes_; }
  void Append(const Hash& leaf);
  // Root of the tree; SHA-256 of nothing if it is empty.
  Hash Root() const;
  // The hashes, 32 bytes each.
  std::string Serialize() const;

 private:
  friend class BatchProver;
  CompactRange(uint64_t size, std::vector<Hash> hashes) : size_(size), hashes_(std::move(hashes)) {}

  uint64_t size_ = 0;
  std::vector<Hash> hashes_;
};

// Reads the root of the perfect subtree [index << level, (index + 1) << level),
// which lies within the tree.
using NodeReader = std::function<StatusOr<Hash>(int level, uint64_t index)>;

// RFC 6962 2.1.1. `index` < `size`; LOG_INDEX_OUT_OF_RANGE otherwise.
StatusOr<std::vector<Hash>> InclusionPath(uint64_t index, uint64_t size, const NodeReader& read);
// RFC 6962 2.1.2. 1 <= `first` <= `second`; LOG_INDEX_OUT_OF_RANGE otherwise.
StatusOr<std::vector<Hash>> ConsistencyPath(uint64_t first, uint64_t second, const NodeReader& read);

// Verification (RFC 9162, 2.1.3.2 and 2.1.4.2). An empty first tree proves
// nothing and is refused. PROOF_INVALID.
Status VerifyInclusion(const Hash& leaf, uint64_t index, uint64_t size, const std::vector<Hash>& path,
                       const Hash& root);
Status VerifyConsistency(uint64_t first, const Hash& first_root, uint64_t second, const Hash& second_root,
                         const std::vector<Hash>& path);

// Inclusion paths for the entries of one batch from memory alone: everything to
// the left of the batch is in the range from before it.
class BatchProver {
 public:
  // `before`: the tree before the batch; `leaves`: the batch's leaf hashes, at
  // least one.
  BatchProver(const CompactRange& before, const std::vector<Hash>& leaves);

  const CompactRange& before() const { return before_; }
  const CompactRange& after() const { return after_; }
  // Path of the batch's i-th leaf in the tree after the batch. Aborts if there
  // is no such leaf.
  std::vector<Hash> InclusionPathOf(size_t i) const;
  // Calls `visit(level, index, hash)` for every perfect subtree of a level that
  // is a multiple of `step` (and not 0) that this batch completed.
  void VisitCompleted(int step, const std::function<void(int level, uint64_t index, const Hash&)>& visit) const;

 private:
  struct Row {  // Hashes of one level from `first` on.
    uint64_t first;
    std::vector<Hash> hashes;
  };
  // Hash of a perfect subtree of the batch, or of the last one of its level
  // before the batch.
  const Hash& At(int level, uint64_t index) const;

  CompactRange before_;
  CompactRange after_;
  std::vector<Row> rows_;    // From level 0 up, of the subtrees that the batch completed.
  std::vector<Hash> tails_;  // [k]: root over the last k + 1 subtrees of `after_`.
};

}  // namespace duta::log
