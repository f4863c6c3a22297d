// Whether a bundle may be installed, and a version configured: what an order says
// of it is compared with what it is, and it is tried in the sandbox.
#pragma once

#include <string>

#include "core/base/status.h"
#include "core/hub/adapters/installed_bundles.h"
#include "core/registry/snapshot.h"
#include "duta/order/v1/order.pb.h"
#include "plugins/worker/worker_pool.h"

namespace duta::hub {

// Thread-safe; every call blocks. The references outlive it.
class Admission {
 public:
  Admission(worker::WorkerPool& workers, const InstalledBundles& bundles) : workers_(workers), bundles_(bundles) {}

  // As kinds::AdapterCatalogue::Check. In development a bundle without both
  // signatures is admitted, if the order says that it lacks one.
  Status Check(const order::v1::InstallAdapter& action, const registry::Snapshot& snapshot, Instant now) const;

  // As kinds::AdapterCatalogue::CheckConfiguration.
  Status CheckConfiguration(const std::string& partner, const adapter::v1::AdapterVersion& version,
                            const std::string& configuration) const;

 private:
  Status CheckSignatures(const order::v1::InstallAdapter& action, const bundle::Bundle& bundle,
                         const registry::Snapshot& snapshot, Instant now) const;

  worker::WorkerPool& workers_;
  const InstalledBundles& bundles_;
};

}  // namespace duta::hub
