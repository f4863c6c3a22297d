#include "core/registry/registry.h"

#include <utility>

#include "core/registry/tables.h"

namespace duta::registry {

StatusOr<std::unique_ptr<Registry>> Registry::Open(store::Database& database, const PolicyDefaults& defaults) {
  DUTA_RETURN_IF_ERROR(CreateTables(database));
  std::unique_ptr<Registry> registry(new Registry(database, defaults));
  DUTA_RETURN_IF_ERROR(registry->Reload());
  return registry;
}

std::shared_ptr<const Snapshot> Registry::Current() const {
  const MutexLock lock(current_mutex_);
  return current_;
}

Status Registry::Reload() {
  const MutexLock lock(reload_mutex_);
  return ReloadLocked();
}

Status Registry::SetDefaults(const PolicyDefaults& defaults) {
  const MutexLock lock(reload_mutex_);
  const PolicyDefaults before = std::exchange(defaults_, defaults);
  Status status = ReloadLocked();
  if (!status.ok()) defaults_ = before;
  return status;
}

Status Registry::ReloadLocked() {
  const PolicyDefaults defaults = defaults_;
  std::shared_ptr<const Snapshot> snapshot = Current();
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(snapshot, Snapshot::Load(transaction, defaults, snapshot));
    return absl::OkStatus();
  }));
  // The snapshot before is freed outside the lock, by whoever lets go of it last.
  const MutexLock lock(current_mutex_);
  current_.swap(snapshot);
  return absl::OkStatus();
}

}  // namespace duta::registry
