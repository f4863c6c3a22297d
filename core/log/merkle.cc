#include "core/log/merkle.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <utility>

namespace duta::log {
namespace {

// A subtree: the leaves from index << level to (index + 1) << level or to the
// end of the tree, whichever comes first.
struct Node {
  int level;
  uint64_t index;
};

// Whether all leaves of `node` are in a tree of `size`.
bool IsPerfect(const Node& node, uint64_t size) { return node.index < size >> node.level; }

// The nodes whose hashes lead from `start` to the root of a tree of `size`,
// bottom up. At most one of them, the sibling where the way to `start` leaves
// the right edge, is not perfect.
std::vector<Node> PathNodes(Node start, uint64_t size) {
  const uint64_t last = (size - 1) >> start.level;
  // Below this level the way to `start` is off the right edge, so that there
  // are siblings on both sides; from it on there are only left ones.
  const int edge = std::bit_width(start.index ^ last);
  std::vector<Node> nodes;
  for (int i = 0; start.level + i < 64; ++i) {
    const uint64_t index = start.index >> i;
    if (i < edge) {
      nodes.push_back({start.level + i, index ^ 1});
    } else if ((index & 1) != 0) {
      nodes.push_back({start.level + i, index - 1});
    }
  }
  return nodes;
}

// The perfect subtrees of the leaves from `node`'s first to the end of the
// tree, from the right: the smallest first.
std::vector<Node> PerfectParts(const Node& node, uint64_t size) {
  const uint64_t leaves = size - (node.index << node.level);
  std::vector<Node> parts;
  for (int level = 0; level < 64; ++level) {
    if ((leaves >> level & 1) != 0) parts.push_back({level, (size >> level) - 1});
  }
  return parts;
}

StatusOr<Hash> ReadNode(const Node& node, uint64_t size, const NodeReader& read) {
  if (IsPerfect(node, size)) return read(node.level, node.index);
  const std::vector<Node> parts = PerfectParts(node, size);
  DUTA_ASSIGN_OR_RETURN(Hash root, read(parts[0].level, parts[0].index));
  for (size_t i = 1; i < parts.size(); ++i) {
    DUTA_ASSIGN_OR_RETURN(const Hash left, read(parts[i].level, parts[i].index));
    root = NodeHash(left, root);
  }
  return root;
}

StatusOr<std::vector<Hash>> ReadPath(Node start, uint64_t size, const NodeReader& read) {
  std::vector<Hash> path;
  for (const Node& node : PathNodes(start, size)) {
    DUTA_ASSIGN_OR_RETURN(const Hash hash, ReadNode(node, size, read));
    path.push_back(hash);
  }
  return path;
}

Status BadProof(std::string_view what) { return Refuse(Reason::kProofInvalid, what); }

// The walk that both verifications of RFC 9162 share: `fn` and `sn` are the
// positions, on the present level, of the proved node and of the last one.
class Walk {
 public:
  Walk(uint64_t fn, uint64_t sn) : fn_(fn), sn_(sn) {}

  bool AtRoot() const { return sn_ == 0; }
  bool IsLeft() const { return (fn_ & 1) == 0; }

  // Whether the next hash of the path is a left sibling; goes up past it.
  bool StepTakesLeft() {
    const bool takes_left = !IsLeft() || fn_ == sn_;
    // On the right edge the levels without a sibling are passed over.
    if (takes_left) {
      while (IsLeft() && fn_ != 0) Up();
    }
    Up();
    return takes_left;
  }

  void Up() {
    fn_ >>= 1;
    sn_ >>= 1;
  }

 private:
  uint64_t fn_;
  uint64_t sn_;
};

}  // namespace

Hash LeafHash(std::string_view entry) { return crypto::Sha256({std::string_view("\0", 1), entry}); }

Hash NodeHash(const Hash& left, const Hash& right) {
  return crypto::Sha256({std::string_view("\1", 1), crypto::View(left), crypto::View(right)});
}

StatusOr<CompactRange> CompactRange::Parse(uint64_t size, std::string_view bytes) {
  const auto count = static_cast<size_t>(std::popcount(size));
  if (bytes.size() != count * sizeof(Hash)) {
    return absl::DataLossError("the subtree roots do not fit the size of the tree");
  }
  std::vector<Hash> hashes(count);
  for (size_t i = 0; i < count; ++i) {
    const std::string_view hash = bytes.substr(i * sizeof(Hash), sizeof(Hash));
    std::copy(hash.begin(), hash.end(), hashes[i].begin());
  }
  return CompactRange(size, std::move(hashes));
}

void CompactRange::Append(const Hash& leaf) {
  Hash hash = leaf;
  for (uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
    hash = NodeHash(hashes_.back(), hash);
    hashes_.pop_back();
  }
  hashes_.push_back(hash);
  ++size_;
}

Hash CompactRange::Root() const {
  if (hashes_.empty()) return crypto::Sha256(std::string_view());
  Hash root = hashes_.back();
  for (size_t i = hashes_.size() - 1; i > 0; --i) root = NodeHash(hashes_[i - 1], root);
  return root;
}

std::string CompactRange::Serialize() const {
  std::string bytes;
  for (const Hash& hash : hashes_) bytes.append(crypto::View(hash));
  return bytes;
}

StatusOr<std::vector<Hash>> InclusionPath(uint64_t index, uint64_t size, const NodeReader& read) {
  if (index >= size) return Refuse(Reason::kLogIndexOutOfRange);
  return ReadPath({0, index}, size, read);
}

StatusOr<std::vector<Hash>> ConsistencyPath(uint64_t first, uint64_t second, const NodeReader& read) {
  if (first < 1 || first > second) return Refuse(Reason::kLogIndexOutOfRange);
  if (first == second) return std::vector<Hash>();
  // The largest perfect subtree that ends where the first tree ends: its way to
  // the new root passes everything that both trees share. The verifier knows it
  // already if it is the whole first tree.
  const int level = std::countr_zero(first);
  const Node last{level, (first >> level) - 1};
  DUTA_ASSIGN_OR_RETURN(std::vector<Hash> path, ReadPath(last, second, read));
  if (last.index != 0) {
    DUTA_ASSIGN_OR_RETURN(const Hash hash, read(last.level, last.index));
    path.insert(path.begin(), hash);
  }
  return path;
}

Status VerifyInclusion(const Hash& leaf, uint64_t index, uint64_t size, const std::vector<Hash>& path,
                       const Hash& root) {
  if (index >= size) return BadProof("the index is not in the tree");
  Walk walk(index, size - 1);
  Hash hash = leaf;
  for (const Hash& sibling : path) {
    if (walk.AtRoot()) return BadProof("the inclusion path is too long");
    hash = walk.StepTakesLeft() ? NodeHash(sibling, hash) : NodeHash(hash, sibling);
  }
  if (!walk.AtRoot()) return BadProof("the inclusion path is too short");
  if (hash != root) return BadProof("the inclusion path does not lead to the checkpoint's root");
  return absl::OkStatus();
}

Status VerifyConsistency(uint64_t first, const Hash& first_root, uint64_t second, const Hash& second_root,
                         const std::vector<Hash>& path) {
  if (first < 1 || first > second) return BadProof("the sizes of the two trees are not in order");
  if (first == second) {
    if (!path.empty()) return BadProof("a tree needs no path to itself");
    if (first_root != second_root) return BadProof("two trees of the same size have different roots");
    return absl::OkStatus();
  }
  Walk walk(first - 1, second - 1);
  while (!walk.IsLeft()) walk.Up();
  // A first tree that is perfect is itself the start of the way.
  const bool is_perfect = std::has_single_bit(first);
  if (!is_perfect && path.empty()) return BadProof("the consistency path is too short");
  Hash old_hash = is_perfect ? first_root : path[0];
  Hash new_hash = old_hash;
  for (size_t i = is_perfect ? 0 : 1; i < path.size(); ++i) {
    if (walk.AtRoot()) return BadProof("the consistency path is too long");
    if (walk.StepTakesLeft()) {
      old_hash = NodeHash(path[i], old_hash);
      new_hash = NodeHash(path[i], new_hash);
    } else {
      new_hash = NodeHash(new_hash, path[i]);
    }
  }
  if (!walk.AtRoot()) return BadProof("the consistency path is too short");
  if (old_hash != first_root || new_hash != second_root) {
    return BadProof("the second tree does not continue the first");
  }
  return absl::OkStatus();
}

BatchProver::BatchProver(const CompactRange& before, const std::vector<Hash>& leaves) : before_(before) {
  const uint64_t size = before.size() + leaves.size();
  rows_.push_back({before.size(), leaves});
  for (int level = 1; level < 64; ++level) {
    const uint64_t first = before.size() >> level;
    const uint64_t end = size >> level;
    if (first == end) break;
    Row row{first, {}};
    for (uint64_t i = first; i < end; ++i) {
      row.hashes.push_back(NodeHash(At(level - 1, 2 * i), At(level - 1, 2 * i + 1)));
    }
    rows_.push_back(std::move(row));
  }
  std::vector<Hash> edge;
  for (int level = 63; level >= 0; --level) {
    if ((size >> level & 1) != 0) edge.push_back(At(level, (size >> level) - 1));
  }
  after_ = CompactRange(size, std::move(edge));
  for (size_t i = after_.hashes().size(); i > 0; --i) {
    const Hash& hash = after_.hashes()[i - 1];
    tails_.push_back(tails_.empty() ? hash : NodeHash(hash, tails_.back()));
  }
}

const Hash& BatchProver::At(int level, uint64_t index) const {
  if (static_cast<size_t>(level) < rows_.size() && index >= rows_[level].first) {
    return rows_[level].hashes[index - rows_[level].first];
  }
  // Left of the batch only the last perfect subtree of a level is ever needed:
  // it is a root of the range from before, after those of all higher levels.
  return before_.hashes()[std::popcount(before_.size() >> level >> 1)];
}

std::vector<Hash> BatchProver::InclusionPathOf(size_t i) const {
  if (i >= rows_[0].hashes.size()) std::abort();
  const uint64_t size = after_.size();
  std::vector<Hash> path;
  for (const Node& node : PathNodes({0, before_.size() + i}, size)) {
    // A subtree that is not perfect consists of the last roots of the range.
    const bool is_perfect = IsPerfect(node, size);
    const int parts = is_perfect ? 0 : std::popcount(size - (node.index << node.level));
    path.push_back(is_perfect ? At(node.level, node.index) : tails_[parts - 1]);
  }
  return path;
}

void BatchProver::VisitCompleted(int step,
                                 const std::function<void(int level, uint64_t index, const Hash&)>& visit) const {
  for (size_t level = step; level < rows_.size(); level += step) {
    const Row& row = rows_[level];
    for (size_t i = 0; i < row.hashes.size(); ++i) visit(static_cast<int>(level), row.first + i, row.hashes[i]);
  }
}

}  // namespace duta::log
