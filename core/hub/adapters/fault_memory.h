// What the hub has seen adapters do wrong, kept across restarts.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/exchange/translator.h"
#include "core/registry/registry.h"
#include "core/store/database.h"
#include "plugins/worker/adapter_version.h"

namespace duta::hub {

// What was kept of one version, in the form in which the worker pool takes it back.
struct RememberedFaults {
  std::vector<worker::FaultEntry> quarantined;  // Oldest first.
  std::string tripped;                          // Why its breaker had tripped; empty if it had not.
};

// Thread-safe; every call blocks on the database. The references outlive it.
class FaultMemory {
 public:
  FaultMemory(store::Database& database, const registry::Registry& registry)
      : database_(database), registry_(registry) {}

  // Keeps a report, unless the version has another configuration by now: what was
  // seen was not seen of that. A failure is logged; what is lost is seen again.
  void Keep(const std::string& partner, const exchange::AdapterIdentity& version, const worker::FaultReport& report);

  // What was kept. STORAGE_FAILED.
  StatusOr<RememberedFaults> Recall(const std::string& partner, const std::string& version) const;

 private:
  store::Database& database_;  // See core/registry/adapter_faults.h.
  const registry::Registry& registry_;
};

}  // namespace duta::hub
