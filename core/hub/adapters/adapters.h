// Adapters in service, as dutad composes them: admission, rollout, what is
// remembered of faults, what is shown. Each has its own header; this one decides
// on which thread it happens.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/hub/adapters/admission.h"
#include "core/hub/adapters/fault_memory.h"
#include "core/hub/adapters/installed_bundles.h"
#include "core/hub/adapters/rollout.h"
#include "core/kinds/order/adapter_catalogue.h"
#include "core/registry/registry.h"
#include "core/store/blob_store.h"
#include "core/store/database.h"
#include "duta/adapter/v1/adapter_service.pb.h"
#include "plugins/worker/worker_pool.h"

namespace duta::hub {

// Thread-safe. The references outlive it. Bundles are read from the blobs, by
// the digest in the order; they are loaded on a thread of its own, so that
// neither the committer nor other partners wait. In development bundles without
// both signatures are taken and serve; elsewhere they do neither, those installed
// in development either.
class Adapters final : public kinds::AdapterCatalogue {
 public:
  Adapters(worker::WorkerPool& workers, store::Database& database, store::BlobStore& blobs,
           const registry::Registry& registry, uint64_t max_bundle_bytes, bool development = false);
  ~Adapters() override;

  Status Check(const order::v1::InstallAdapter& action, const registry::Snapshot& snapshot, Instant now) override;
  Status CheckConfiguration(const std::string& partner, const adapter::v1::AdapterVersion& version,
                            const std::string& configuration) override;
  void Changed(const registry::Snapshot& snapshot) override;

  // Waits until what Changed was told is carried out.
  void Settle();

  // All adapters as the services show them, by partner.
  std::vector<adapter::v1::Adapter> List() const;
  // `id@version` of an adapter in service, for lists of partners; empty if none.
  std::string Label(const registry::AdapterRecord& record) const;

  // A version that may run in the shadow, loaded to be compared (comparison.h). Blocks.
  // UNKNOWN_RESOURCE, ADAPTER_NOT_SHADOWED, ADAPTER_REFUSED, ADAPTER_REVOKED.
  StatusOr<std::shared_ptr<worker::AdapterVersion>> LoadShadow(const std::string& partner,
                                                               const std::string& version) const;

 private:
  worker::WorkerPool& workers_;
  const registry::Registry& registry_;
  const InstalledBundles bundles_;
  const Admission admission_;
  FaultMemory memory_;  // Written by the loading thread alone.
  Rollout rollout_;     // Used by the loading thread alone.
  ThreadPool loading_;  // One thread: changes are carried out in order.
};

}  // namespace duta::hub
