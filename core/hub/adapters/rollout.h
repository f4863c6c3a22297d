// Puts into service what orders say, and keeps the version before standing by.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/base/status.h"
#include "core/hub/adapters/fault_memory.h"
#include "core/hub/adapters/installed_bundles.h"
#include "core/registry/snapshot.h"
#include "plugins/worker/worker_pool.h"

namespace duta::hub {

// Used by one thread at a time. The references outlive it.
class Rollout {
 public:
  // By partner.
  using Records = std::map<std::string, registry::AdapterRecord, std::less<>>;

  Rollout(worker::WorkerPool& workers, const InstalledBundles& bundles, const FaultMemory& memory)
      : workers_(workers), bundles_(bundles), memory_(memory) {}

  // Carries out what differs from the time before. Blocks: it loads adapters. What
  // cannot serve is suspended with the reason and logged; it costs its own
  // renditions only.
  void Apply(const Records& wanted);

 private:
  void Apply(const registry::AdapterRecord& record);
  Status PutInService(const registry::AdapterRecord& record);
  // Whether another version stands by than before.
  StatusOr<bool> KeepStandby(const registry::AdapterRecord& record);
  void RestoreFaults(const registry::AdapterRecord& record);

  worker::WorkerPool& workers_;
  const InstalledBundles& bundles_;
  const FaultMemory& memory_;
  // AdapterRecord::change and ::released as carried out last.
  struct Applied {
    int64_t change = -1;
    int64_t released = -1;
  };
  std::map<std::string, Applied, std::less<>> applied_;  // By partner.
};

}  // namespace duta::hub
