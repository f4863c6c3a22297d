// The current snapshot of the registry, and the tables behind it.
#pragma once

#include <memory>

#include "core/base/mutex.h"
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
  std::shared_ptr<const Snapshot> Current() const;

  // Reads the tables again, after a change is committed (here or on another
  // hub). Costs one small query if nothing changed. STORAGE_FAILED, DATA_LOSS:
  // the snapshot before stays current.
  Status Reload();

  // Other defaults from now on (a reloaded configuration).
  Status SetDefaults(const PolicyDefaults& defaults);

 private:
  Registry(store::Database& database, const PolicyDefaults& defaults) : database_(database), defaults_(defaults) {}
  Status ReloadLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(reload_mutex_);

  store::Database& database_;
  // Keeps reloads in order.
  Mutex reload_mutex_ ABSL_ACQUIRED_BEFORE(current_mutex_);
  PolicyDefaults defaults_ ABSL_GUARDED_BY(reload_mutex_);
  mutable Mutex current_mutex_;  // Held for the length of a copy.
  // Shared: readers keep the snapshot that they began with.
  std::shared_ptr<const Snapshot> current_ ABSL_GUARDED_BY(current_mutex_);
};

}  // namespace duta::registry
