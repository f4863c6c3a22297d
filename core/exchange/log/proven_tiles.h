// Tiles of leaves that were proven against a checkpoint lately: the 256 entries of a tile
// share nearly all of their proofs, and those of a batch share the checkpoint.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/mutex.h"
#include "core/exchange/log/log_tiles.h"
#include "core/log/merkle.h"

namespace duta::exchange {

// Thread-safe; never blocks.
class ProvenTiles {
 public:
  // The path of the leaf at `index` in the tree of `size` leaves whose root is `root`, if
  // its tile was proven for that and has this very leaf. Nothing if it has to be proven.
  std::optional<std::vector<log::Hash>> PathOf(const log::Hash& leaf, uint64_t index, uint64_t size,
                                               const log::Hash& root) const;

  // The path was just proven for the leaf at `index`, and `tile` is the one that the leaf
  // is in, or null. Only whole tiles are kept.
  void Note(uint64_t index, uint64_t size, const log::Hash& root, const LogTiles::TilePtr& tile,
            const std::vector<log::Hash>& path);

 private:
  using Key = std::pair<uint64_t, uint64_t>;  // Size of the tree, number of the tile.
  struct Proven {
    log::Hash root;
    LogTiles::TilePtr tile;
    std::vector<log::Hash> above;  // The path from the tile's root on.
  };

  mutable Mutex mutex_;
  std::map<Key, Proven> proven_ ABSL_GUARDED_BY(mutex_);
  std::deque<Key> order_ ABSL_GUARDED_BY(mutex_);  // Oldest first.
};

}  // namespace duta::exchange
