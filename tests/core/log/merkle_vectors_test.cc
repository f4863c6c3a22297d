// The test vectors of the Certificate Transparency reference implementation
// (google/certificate-transparency, merkle_tree_test.cc), which logs and
// verifiers of RFC 6962 share.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/bytes.h"
#include "core/log/merkle.h"
#include "tests/core/log/naive_tree.h"

namespace duta::log {
namespace {

using ::testing::ElementsAreArray;

constexpr const char* kEntries[] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};

constexpr const char* kEmptyRoot = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// Roots of the first 1, 2, ... 8 entries.
constexpr const char* kRoots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

struct Path {
  uint64_t from;  // Index of the entry, or size of the first tree.
  uint64_t size;
  std::vector<std::string> hashes;
};

const std::vector<Path>& InclusionVectors() {
  static const std::vector<Path> vectors = {
      {0, 1, {}},
      {0,
       8,
       {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
      {5,
       8,
       {"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
      {2, 3, {"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
      {1,
       5,
       {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
  };
  return vectors;
}

const std::vector<Path>& ConsistencyVectors() {
  static const std::vector<Path> vectors = {
      {1, 1, {}},
      {1,
       8,
       {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
      {6,
       8,
       {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
      {2,
       5,
       {"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
  };
  return vectors;
}

std::vector<Hash> Leaves() {
  std::vector<Hash> leaves;
  for (const char* entry : kEntries) leaves.push_back(LeafHash(*FromHex(entry)));
  return leaves;
}

Hash FromHexHash(std::string_view hex) {
  Hash hash{};
  const std::string bytes = *FromHex(hex);
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

std::vector<std::string> ToHexes(const std::vector<Hash>& path) {
  std::vector<std::string> hexes;
  for (const Hash& hash : path) hexes.push_back(ToHex(crypto::View(hash)));
  return hexes;
}

TEST(MerkleVectorsTest, Roots) {
  CompactRange range;
  EXPECT_EQ(ToHex(crypto::View(range.Root())), kEmptyRoot);
  const std::vector<Hash> leaves = Leaves();
  for (size_t i = 0; i < leaves.size(); ++i) {
    range.Append(leaves[i]);
    EXPECT_EQ(ToHex(crypto::View(range.Root())), kRoots[i]) << i + 1 << " entries";
  }
}

TEST(MerkleVectorsTest, InclusionPaths) {
  const std::vector<Hash> leaves = Leaves();
  for (const Path& vector : InclusionVectors()) {
    const auto path = InclusionPath(vector.from, vector.size, ReaderOf(leaves));
    ASSERT_TRUE(path.ok()) << path.status();
    EXPECT_THAT(ToHexes(*path), ElementsAreArray(vector.hashes));
    EXPECT_TRUE(
        VerifyInclusion(leaves[vector.from], vector.from, vector.size, *path, FromHexHash(kRoots[vector.size - 1]))
            .ok());
  }
}

TEST(MerkleVectorsTest, ConsistencyPaths) {
  const std::vector<Hash> leaves = Leaves();
  for (const Path& vector : ConsistencyVectors()) {
    const auto path = ConsistencyPath(vector.from, vector.size, ReaderOf(leaves));
    ASSERT_TRUE(path.ok()) << path.status();
    EXPECT_THAT(ToHexes(*path), ElementsAreArray(vector.hashes));
    EXPECT_TRUE(VerifyConsistency(vector.from, FromHexHash(kRoots[vector.from - 1]), vector.size,
                                  FromHexHash(kRoots[vector.size - 1]), *path)
                    .ok());
  }
}

}  // namespace
}  // namespace duta::log
