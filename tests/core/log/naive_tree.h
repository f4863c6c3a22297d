// The definitions of RFC 6962, section 2.1, written down as they stand there:
// recursive, slow and plainly right.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/log/merkle.h"

namespace duta::log {

// MTH over leaf hashes.
inline Hash NaiveRoot(std::span<const Hash> leaves) {
  if (leaves.empty()) return crypto::Sha256(std::string_view());
  if (leaves.size() == 1) return leaves[0];
  const size_t k = std::bit_floor(leaves.size() - 1);
  return NodeHash(NaiveRoot(leaves.first(k)), NaiveRoot(leaves.subspan(k)));
}

// PATH(m, D[n]).
inline std::vector<Hash> NaivePath(size_t m, std::span<const Hash> leaves) {
  if (leaves.size() == 1) return {};
  const size_t k = std::bit_floor(leaves.size() - 1);
  const bool is_left = m < k;
  std::vector<Hash> path = is_left ? NaivePath(m, leaves.first(k)) : NaivePath(m - k, leaves.subspan(k));
  path.push_back(NaiveRoot(is_left ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

// SUBPROOF(m, D[n], b); PROOF(m, D[n]) is SUBPROOF(m, D[n], true).
inline std::vector<Hash> NaiveConsistency(size_t m, std::span<const Hash> leaves, bool is_whole = true) {
  if (m == leaves.size()) return is_whole ? std::vector<Hash>() : std::vector<Hash>{NaiveRoot(leaves)};
  const size_t k = std::bit_floor(leaves.size() - 1);
  const bool is_left = m <= k;
  std::vector<Hash> path =
      is_left ? NaiveConsistency(m, leaves.first(k), is_whole) : NaiveConsistency(m - k, leaves.subspan(k), false);
  path.push_back(NaiveRoot(is_left ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

// `n` different leaf hashes.
inline std::vector<Hash> NumberedLeaves(size_t n) {
  std::vector<Hash> leaves;
  for (size_t i = 0; i < n; ++i) leaves.push_back(LeafHash("entry " + std::to_string(i)));
  return leaves;
}

// Reads perfect subtrees of `leaves`; DATA_LOSS for any other, so that a path
// which asks for what is not stored fails.
inline NodeReader ReaderOf(const std::vector<Hash>& leaves) {
  return [&leaves](int level, uint64_t index) -> StatusOr<Hash> {
    const uint64_t width = uint64_t{1} << level;
    if ((index + 1) * width > leaves.size()) return absl::DataLossError("no such perfect subtree");
    return NaiveRoot(std::span(leaves).subspan(index * width, width));
  };
}

}  // namespace duta::log
