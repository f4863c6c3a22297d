// What orders need of the adapters. dutad implements it, since kinds know
// nothing of workers and shared libraries.
#pragma once

#include "core/base/status.h"
#include "core/registry/snapshot.h"
#include "duta/order/v1/order.pb.h"

namespace duta::kinds {

// Interface. Thread-safe.
class AdapterCatalogue {
 public:
  virtual ~AdapterCatalogue() = default;

  // Whether the uploaded bundle is what the order says, signed by both sides with
  // keys that `snapshot` has and that are valid at `now`, and holds an adapter
  // that can serve. May block: it loads the adapter and has it reproduce its
  // golden vectors. The reasons that start with BUNDLE_, ADAPTER_REFUSED with
  // what it lacks, ORDER_INVALID with the field that differs,
  // UNKNOWN_ATTACHMENT.
  virtual Status Check(const order::v1::InstallAdapter& action, const registry::Snapshot& snapshot, Instant now) = 0;

  // Whether an installed version can serve with a configuration (JSON text; empty:
  // none): it fits the schema in the bundle, and the adapter, tried in the sandbox,
  // takes it. May block. ADAPTER_REFUSED with what is wrong; BUNDLE_CHANGED;
  // BUNDLE_HALF_SIGNED if it may not serve in this hub.
  virtual Status CheckConfiguration(const std::string& partner, const adapter::v1::AdapterVersion& version,
                                    const std::string& configuration) = 0;

  // What `snapshot.adapters()` says holds from now on, whether it differs from
  // before or not. Must not block: the committer waits.
  virtual void Changed(const registry::Snapshot& snapshot) = 0;
};

}  // namespace duta::kinds
