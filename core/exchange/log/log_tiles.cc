#include "core/exchange/log/log_tiles.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace duta::exchange {
namespace {

constexpr uint64_t kTile = uint64_t{1} << kTileLevels;
// 16 KiB each.
constexpr size_t kMaxTiles = 256;

log::Hash ToHash(std::string_view bytes) {
  log::Hash hash{};
  if (bytes.size() == hash.size()) std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

StatusOr<std::vector<log::Hash>> LoadStored(store::Transaction& transaction, int level, uint64_t number) {
  std::vector<log::Hash> hashes;
  const auto first = static_cast<int64_t>(number * kTile);
  const auto end = static_cast<int64_t>((number + 1) * kTile);
  if (level == 0) {
    DUTA_RETURN_IF_ERROR(
        transaction.Run("SELECT entry FROM log_entries WHERE log_index >= $1 AND log_index < $2 ORDER BY log_index",
                        {first, end}, [&](const store::Row& row) {
                          hashes.push_back(log::LeafHash(row.Text(0)));
                          return absl::OkStatus();
                        }));
  } else {
    DUTA_RETURN_IF_ERROR(
        transaction.Run("SELECT hash FROM log_nodes WHERE level = $1 AND node_index >= $2 AND node_index < $3"
                        " ORDER BY node_index",
                        {int64_t{level}, first, end}, [&](const store::Row& row) {
                          hashes.push_back(ToHash(row.Text(0)));
                          return absl::OkStatus();
                        }));
  }
  return hashes;
}

}  // namespace

StatusOr<log::Hash> LogTiles::Read(store::Transaction& transaction, int level, uint64_t index) {
  const auto height = static_cast<size_t>(level % kTileLevels);
  const uint64_t row = kTile >> height;  // Nodes of this level in a whole tile.
  const Key key(level - static_cast<int>(height), index / row);
  const auto holds = [&](const TilePtr& tile) { return tile != nullptr && index % row < (*tile)[height].size(); };
  TilePtr tile = Find(key);
  if (!holds(tile)) {
    DUTA_ASSIGN_OR_RETURN(tile, Load(transaction, key));
    Keep(key, tile);
  }
  if (!holds(tile)) return absl::DataLossError(absl::StrCat("the log has no node ", index, " of level ", level));
  return (*tile)[height][index % row];
}

StatusOr<LogTiles::TilePtr> LogTiles::Load(store::Transaction& transaction, const Key& key) {
  auto tile = std::make_shared<Tile>(kTileLevels);
  DUTA_ASSIGN_OR_RETURN(tile->front(), LoadStored(transaction, key.first, key.second));
  for (size_t height = 1; height < tile->size(); ++height) {
    const std::vector<log::Hash>& below = (*tile)[height - 1];
    for (size_t i = 0; i + 1 < below.size(); i += 2) {
      (*tile)[height].push_back(log::NodeHash(below[i], below[i + 1]));
    }
  }
  return tile;
}

LogTiles::TilePtr LogTiles::Find(const Key& key) {
  const MutexLock lock(mutex_);
  const auto found = tiles_.find(key);
  return found == tiles_.end() ? nullptr : found->second;
}

void LogTiles::Keep(const Key& key, TilePtr tile) {
  const MutexLock lock(mutex_);
  if (!tiles_.insert_or_assign(key, std::move(tile)).second) return;
  order_.push_back(key);
  if (order_.size() <= kMaxTiles) return;
  tiles_.erase(order_.front());
  order_.pop_front();
}

}  // namespace duta::exchange
