#include "core/exchange/log/proven_tiles.h"

#include <algorithm>

namespace duta::exchange {
namespace {

constexpr uint64_t kLeavesOfATile = uint64_t{1} << kTileLevels;
// 16 KiB each, most of which LogTiles keeps as well.
constexpr size_t kMaxProven = 64;

// The path of a leaf up to the root of its tile.
std::vector<log::Hash> PathWithin(const LogTiles::Tile& tile, uint64_t leaf) {
  std::vector<log::Hash> path;
  path.reserve(64);
  for (size_t height = 0; height < tile.size(); ++height) path.push_back(tile[height][(leaf >> height) ^ 1]);
  return path;
}

}  // namespace

std::optional<std::vector<log::Hash>> ProvenTiles::PathOf(const log::Hash& leaf, uint64_t index, uint64_t size,
                                                          const log::Hash& root) const {
  const MutexLock lock(mutex_);
  const auto found = proven_.find({size, index / kLeavesOfATile});
  if (found == proven_.end() || found->second.root != root) return std::nullopt;
  const LogTiles::Tile& tile = *found->second.tile;
  const uint64_t place = index % kLeavesOfATile;
  if (tile.front()[place] != leaf) return std::nullopt;
  std::vector<log::Hash> path = PathWithin(tile, place);
  path.insert(path.end(), found->second.above.begin(), found->second.above.end());
  return path;
}

void ProvenTiles::Note(uint64_t index, uint64_t size, const log::Hash& root, const LogTiles::TilePtr& tile,
                       const std::vector<log::Hash>& path) {
  const uint64_t number = index / kLeavesOfATile;
  // The tile must be the one that the path was made of: what is proven is the path.
  const bool is_whole = tile != nullptr && tile->size() == kTileLevels && tile->front().size() == kLeavesOfATile &&
                        (number + 1) * kLeavesOfATile <= size && path.size() >= kTileLevels;
  if (!is_whole) return;
  const std::vector<log::Hash> within = PathWithin(*tile, index % kLeavesOfATile);
  if (!std::equal(within.begin(), within.end(), path.begin())) return;
  Proven proven{root, tile, {path.begin() + kTileLevels, path.end()}};
  const MutexLock lock(mutex_);
  const Key key(size, number);
  if (!proven_.insert_or_assign(key, std::move(proven)).second) return;
  order_.push_back(key);
  if (order_.size() <= kMaxProven) return;
  proven_.erase(order_.front());
  order_.pop_front();
}

}  // namespace duta::exchange
