// Adapters in service: what orders say, carried out by the worker pool.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/kinds/order/adapter_catalogue.h"
#include "core/registry/registry.h"
#include "core/store/blob_store.h"
#include "core/store/database.h"
#include "duta/adapter/v1/adapter_service.pb.h"
#include "plugins/bundle/bundle.h"
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

  // A version that may run in the shadow, loaded to be tried out.
  // UNKNOWN_RESOURCE, ADAPTER_NOT_SHADOWED, ADAPTER_REFUSED, ADAPTER_REVOKED.
  StatusOr<std::shared_ptr<worker::AdapterVersion>> LoadShadow(const std::string& partner,
                                                               const std::string& version) const;

 private:
  using Records = std::map<std::string, registry::AdapterRecord, std::less<>>;

  StatusOr<bundle::Bundle> ReadBundle(std::string_view sha256) const;
  // That of an installed version that may serve here.
  StatusOr<bundle::Bundle> ReadBundle(const adapter::v1::AdapterVersion& version) const;
  Status CheckSignatures(const order::v1::InstallAdapter& action, const bundle::Bundle& bundle,
                         const registry::Snapshot& snapshot, Instant now) const;
  void Apply(const Records& wanted);
  Status PutInService(const registry::AdapterRecord& record);
  // Whether another version stands by than before.
  StatusOr<bool> KeepStandby(const registry::AdapterRecord& record);
  void Remember(const std::string& partner, const exchange::AdapterIdentity& version,
                const worker::FaultReport& report);
  Status RestoreFaults(const std::string& partner, const std::string& version);

  worker::WorkerPool& workers_;
  store::Database& database_;  // For what the hub has seen adapters do: registry/adapter_faults.h.
  store::BlobStore& blobs_;
  const registry::Registry& registry_;
  const uint64_t max_bundle_bytes_;
  const bool development_;  // Bundles need not have both signatures.
  // AdapterRecord::change and ::released as carried out last, by partner. Used by the
  // loading thread alone.
  struct Applied {
    int64_t change = -1;
    int64_t released = -1;
  };
  std::map<std::string, Applied, std::less<>> applied_;
  ThreadPool loading_;  // One thread: changes are carried out in order.
};

}  // namespace duta::hub
