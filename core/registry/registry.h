// The current snapshot of the registry, and the tables behind it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "core/base/status.h"
#include "core/registry/snapshot.h"
#include "core/store/database.h"

namespace duta::registry {

// Thread-safe. `database` outlives it.
class Registry {
 public:
  // Makes the tables if they are not there and reads them.
  static StatusOr<std::unique_ptr<Registry>> Open(store::Database& database, const PolicyDefaults& defaults);

  // What holds now. Take it once for one decision.
  std::shared_ptr<const Snapshot> Current() const { return current_.load(); }

  // Reads the tables again, after a change is committed (here or on another hub).
  Status Reload();

  // Other defaults from now on (a reloaded configuration).
  Status SetDefaults(const PolicyDefaults& defaults);

 private:
  explicit Registry(store::Database& database) : database_(database) {}
  store::Database& database_;
  std::mutex mutex_;  // Guards defaults_ and the order of reloads.
  PolicyDefaults defaults_;
  // Shared: readers keep the snapshot that they began with.
  std::atomic<std::shared_ptr<const Snapshot>> current_;
};

}  // namespace duta::registry
