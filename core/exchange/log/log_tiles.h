// The Merkle tree as it is stored: roots of perfect subtrees, read from the
// tables by tiles and kept in memory.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/log/merkle.h"
#include "core/store/database.h"

namespace duta::exchange {

// Subtree roots are stored for every 8th level, 256 of which make a tile: a proof
// then reads one tile a stored level, and storage grows by 1/256.
inline constexpr int kTileLevels = 8;

// Thread-safe. Nodes never change once they are stored, so a tile that was read
// stays right; the last one of a level may lack what was appended since.
class LogTiles {
 public:
  // Root of the perfect subtree [index << level, (index + 1) << level) as the
  // transaction sees the log. DATA_LOSS without a reason if it is not there.
  StatusOr<log::Hash> Read(store::Transaction& transaction, int level, uint64_t index);

  // The first stored level and those above it up to the next stored one, each
  // half as long as the one below. Immutable.
  using Tile = std::vector<std::vector<log::Hash>>;
  // Shared: a proof may still use a tile that was replaced.
  using TilePtr = std::shared_ptr<const Tile>;
  // The tile of leaves that the one at `index` is in, from memory alone; null if it is
  // not kept.
  TilePtr LeavesAround(uint64_t index) { return Find({0, index >> kTileLevels}); }

 private:
  using Key = std::pair<int, uint64_t>;  // Stored level, number of the tile.

  static StatusOr<TilePtr> Load(store::Transaction& transaction, const Key& key);
  TilePtr Find(const Key& key);
  void Keep(const Key& key, TilePtr tile);

  Mutex mutex_;
  std::map<Key, TilePtr> tiles_ ABSL_GUARDED_BY(mutex_);
  std::deque<Key> order_ ABSL_GUARDED_BY(mutex_);  // Oldest first.
};

}  // namespace duta::exchange
