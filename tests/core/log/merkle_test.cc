// Properties, for all trees of up to 70 leaves: every answer equals that of the
// naive twin, and every verification refuses what was changed.
#include "core/log/merkle.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/core/log/naive_tree.h"

namespace duta::log {
namespace {

constexpr size_t kMaxSize = 70;

std::span<const Hash> FirstOf(const std::vector<Hash>& leaves, size_t n) { return std::span(leaves).first(n); }

CompactRange RangeOf(std::span<const Hash> leaves) {
  CompactRange range;
  for (const Hash& leaf : leaves) range.Append(leaf);
  return range;
}

Hash Flipped(Hash hash) {
  hash[7] ^= 0x10;
  return hash;
}

TEST(CompactRangeTest, HasTheRootOfEverySize) {
  const std::vector<Hash> leaves = NumberedLeaves(kMaxSize);
  for (size_t size = 0; size <= kMaxSize; ++size) {
    EXPECT_EQ(RangeOf(FirstOf(leaves, size)).Root(), NaiveRoot(FirstOf(leaves, size))) << size;
  }
}

TEST(CompactRangeTest, SurvivesItsSerialisation) {
  for (const size_t size : {0, 1, 6, 7, 8, 63, 64, 70}) {
    const CompactRange range = RangeOf(NumberedLeaves(size));
    const auto parsed = CompactRange::Parse(size, range.Serialize());
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(parsed->size(), size);
    EXPECT_EQ(parsed->hashes(), range.hashes());
  }
}

TEST(CompactRangeTest, RefusesHashesThatDoNotFitTheSize) {
  const std::string bytes = RangeOf(NumberedLeaves(6)).Serialize();
  for (const auto& [size, text] : std::map<uint64_t, std::string>{
           {7, bytes}, {4, bytes}, {0, bytes}, {6, bytes.substr(1)}, {5, bytes + "x"}, {~uint64_t{0}, bytes}}) {
    EXPECT_EQ(CompactRange::Parse(size, text).status().code(), absl::StatusCode::kDataLoss) << size;
  }
}

TEST(MerkleTest, InclusionOfEveryLeafOfEverySize) {
  const std::vector<Hash> leaves = NumberedLeaves(kMaxSize);
  for (size_t size = 1; size <= kMaxSize; ++size) {
    const Hash root = NaiveRoot(FirstOf(leaves, size));
    for (size_t index = 0; index < size; ++index) {
      const auto path = InclusionPath(index, size, ReaderOf(leaves));
      ASSERT_TRUE(path.ok()) << path.status();
      ASSERT_EQ(*path, NaivePath(index, FirstOf(leaves, size))) << index << " of " << size;
      ASSERT_TRUE(VerifyInclusion(leaves[index], index, size, *path, root).ok());
    }
  }
}

TEST(MerkleTest, InclusionRefusesWhatWasChanged) {
  const std::vector<Hash> leaves = NumberedLeaves(21);
  const Hash root = NaiveRoot(leaves);
  for (size_t index = 0; index < leaves.size(); ++index) {
    const std::vector<Hash> path = NaivePath(index, leaves);
    const auto verify = [&](const Hash& leaf, uint64_t at, uint64_t size, const std::vector<Hash>& by) {
      return ReasonOf(VerifyInclusion(leaf, at, size, by, root));
    };
    for (size_t i = 0; i < path.size(); ++i) {
      std::vector<Hash> changed = path;
      changed[i] = Flipped(changed[i]);
      EXPECT_EQ(verify(leaves[index], index, 21, changed), Reason::kProofInvalid);
    }
    for (uint64_t other = 0; other < 64; ++other) {
      if (other == index) continue;
      EXPECT_EQ(verify(leaves[index], other, 21, path), Reason::kProofInvalid) << other;
    }
    std::vector<Hash> longer = path;
    longer.push_back(root);
    std::vector<Hash> shorter = path;
    shorter.pop_back();
    EXPECT_EQ(verify(leaves[index], index, 21, longer), Reason::kProofInvalid);
    EXPECT_EQ(verify(leaves[index], index, 21, shorter), Reason::kProofInvalid);
    EXPECT_EQ(verify(Flipped(leaves[index]), index, 21, path), Reason::kProofInvalid);
  }
  EXPECT_EQ(ReasonOf(VerifyInclusion(root, 0, 0, {}, root)), Reason::kProofInvalid);
}

TEST(MerkleTest, ConsistencyOfEveryPairOfSizes) {
  const std::vector<Hash> leaves = NumberedLeaves(kMaxSize);
  for (size_t second = 1; second <= kMaxSize; ++second) {
    const Hash second_root = NaiveRoot(FirstOf(leaves, second));
    for (size_t first = 1; first <= second; ++first) {
      const Hash first_root = NaiveRoot(FirstOf(leaves, first));
      const auto path = ConsistencyPath(first, second, ReaderOf(leaves));
      ASSERT_TRUE(path.ok()) << path.status();
      ASSERT_EQ(*path, NaiveConsistency(first, FirstOf(leaves, second))) << first << " to " << second;
      ASSERT_TRUE(VerifyConsistency(first, first_root, second, second_root, *path).ok());
    }
  }
}

TEST(MerkleTest, ConsistencyRefusesWhatWasChanged) {
  constexpr size_t kSecond = 21;
  const std::vector<Hash> leaves = NumberedLeaves(kSecond);
  const Hash second_root = NaiveRoot(leaves);
  for (size_t first = 1; first <= kSecond; ++first) {
    const Hash first_root = NaiveRoot(FirstOf(leaves, first));
    const std::vector<Hash> path = NaiveConsistency(first, leaves);
    const auto verify = [&](const Hash& old_root, const Hash& new_root, const std::vector<Hash>& by) {
      return ReasonOf(VerifyConsistency(first, old_root, kSecond, new_root, by));
    };
    EXPECT_EQ(verify(Flipped(first_root), second_root, path), Reason::kProofInvalid) << first;
    EXPECT_EQ(verify(first_root, Flipped(second_root), path), Reason::kProofInvalid) << first;
    for (size_t i = 0; i < path.size(); ++i) {
      std::vector<Hash> changed = path;
      changed[i] = Flipped(changed[i]);
      EXPECT_EQ(verify(first_root, second_root, changed), Reason::kProofInvalid) << first;
    }
    std::vector<Hash> longer = path;
    longer.push_back(second_root);
    EXPECT_EQ(verify(first_root, second_root, longer), Reason::kProofInvalid) << first;
    if (path.empty()) continue;
    const std::vector<Hash> shorter(path.begin(), path.end() - 1);
    EXPECT_EQ(verify(first_root, second_root, shorter), Reason::kProofInvalid) << first;
  }
  EXPECT_EQ(ReasonOf(VerifyConsistency(0, second_root, kSecond, second_root, {})), Reason::kProofInvalid);
  EXPECT_EQ(ReasonOf(VerifyConsistency(5, second_root, 4, second_root, {})), Reason::kProofInvalid);
}

TEST(MerkleTest, RefusesToProveWhatIsNotThere) {
  const std::vector<Hash> leaves = NumberedLeaves(5);
  EXPECT_EQ(ReasonOf(InclusionPath(5, 5, ReaderOf(leaves)).status()), Reason::kLogIndexOutOfRange);
  EXPECT_EQ(ReasonOf(InclusionPath(0, 0, ReaderOf(leaves)).status()), Reason::kLogIndexOutOfRange);
  EXPECT_EQ(ReasonOf(ConsistencyPath(0, 5, ReaderOf(leaves)).status()), Reason::kLogIndexOutOfRange);
  EXPECT_EQ(ReasonOf(ConsistencyPath(6, 5, ReaderOf(leaves)).status()), Reason::kLogIndexOutOfRange);
}

TEST(MerkleTest, PassesOnWhatTheReaderRefuses) {
  const NodeReader fails = [](int, uint64_t) -> StatusOr<Hash> { return absl::DataLossError("gone"); };
  EXPECT_EQ(InclusionPath(3, 6, fails).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ConsistencyPath(3, 6, fails).status().code(), absl::StatusCode::kDataLoss);
}

TEST(MerkleTest, PathsOfTheLargestTreeEnd) {
  constexpr uint64_t kSize = ~uint64_t{0};
  const NodeReader same = [](int, uint64_t) -> StatusOr<Hash> { return Hash{}; };
  for (const uint64_t index : {uint64_t{0}, kSize / 2, kSize - 1}) {
    const auto path = InclusionPath(index, kSize, same);
    ASSERT_TRUE(path.ok());
    EXPECT_LE(path->size(), 64u);
    // The paths of made-up hashes lead nowhere, but the walk must end.
    EXPECT_FALSE(VerifyInclusion(Hash{}, index, kSize, *path, Hash{}).ok());
  }
  EXPECT_TRUE(ConsistencyPath(uint64_t{1} << 63, kSize, same).ok());
}

TEST(BatchProverTest, AgreesWithTheNaiveTwinForEverySplit) {
  const std::vector<Hash> leaves = NumberedLeaves(kMaxSize);
  for (size_t size = 1; size <= kMaxSize; ++size) {
    for (size_t before = 0; before < size; ++before) {
      const std::vector<Hash> batch(leaves.begin() + before, leaves.begin() + size);
      const BatchProver prover(RangeOf(FirstOf(leaves, before)), batch);
      ASSERT_EQ(prover.after().size(), size);
      ASSERT_EQ(prover.after().hashes(), RangeOf(FirstOf(leaves, size)).hashes()) << before << " to " << size;
      for (size_t i = 0; i < batch.size(); ++i) {
        ASSERT_EQ(prover.InclusionPathOf(i), NaivePath(before + i, FirstOf(leaves, size)))
            << before + i << " of " << before << " to " << size;
      }
    }
  }
}

TEST(BatchProverTest, RandomBatchesOneAfterAnother) {
  constexpr size_t kTotal = 1000;
  const std::vector<Hash> leaves = NumberedLeaves(kTotal);
  std::mt19937 random(1);  // NOLINT: the same splits in every run.
  CompactRange range;
  while (range.size() < kTotal) {
    const size_t begin = range.size();
    const size_t end = std::min<size_t>(kTotal, begin + 1 + random() % 97);
    const BatchProver prover(range, {leaves.begin() + begin, leaves.begin() + end});
    const size_t probe = random() % (end - begin);
    const Hash root = prover.after().Root();
    ASSERT_EQ(root, NaiveRoot(FirstOf(leaves, end)));
    ASSERT_TRUE(VerifyInclusion(leaves[begin + probe], begin + probe, end, prover.InclusionPathOf(probe), root).ok());
    range = prover.after();
  }
}

TEST(BatchProverTest, VisitsEverySubtreeOnceWhenItIsComplete) {
  constexpr int kStep = 2;
  const std::vector<Hash> leaves = NumberedLeaves(kMaxSize);
  std::map<std::pair<int, uint64_t>, Hash> visited;
  CompactRange range;
  for (size_t begin = 0; begin < kMaxSize; begin += 7) {
    const BatchProver prover(range, {leaves.begin() + begin, leaves.begin() + begin + 7});
    prover.VisitCompleted(kStep, [&](int level, uint64_t index, const Hash& hash) {
      EXPECT_TRUE(visited.emplace(std::make_pair(level, index), hash).second);
    });
    range = prover.after();
  }
  size_t expected = 0;
  for (int level = kStep; (kMaxSize >> level) > 0; level += kStep) expected += kMaxSize >> level;
  EXPECT_EQ(visited.size(), expected);
  for (const auto& [node, hash] : visited) {
    EXPECT_EQ(hash, *ReaderOf(leaves)(node.first, node.second)) << node.first << "/" << node.second;
  }
}

}  // namespace
}  // namespace duta::log
