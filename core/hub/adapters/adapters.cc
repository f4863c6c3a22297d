#include "core/hub/adapters/adapters.h"

#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/hub/adapters/view.h"

namespace duta::hub {
namespace {

// Changes that may wait to be carried out: far more than administrators give.
constexpr size_t kMaxWaiting = 100'000;

}  // namespace

Adapters::Adapters(worker::WorkerPool& workers, store::Database& database, store::BlobStore& blobs,
                   const registry::Registry& registry, uint64_t max_bundle_bytes, bool development)
    : workers_(workers),
      registry_(registry),
      bundles_(blobs, max_bundle_bytes, development),
      admission_(workers, bundles_),
      memory_(database, registry),
      rollout_(workers, bundles_, memory_),
      loading_(1, kMaxWaiting) {
  workers_.Listen(
      [this](const std::string& partner, const exchange::AdapterIdentity& version, const worker::FaultReport& report) {
        // The thread of a call does not wait for the disk. What is lost is seen again.
        loading_.Run([this, partner, version, report] { memory_.Keep(partner, version, report); });
      });
}

Adapters::~Adapters() { workers_.Listen({}); }

Status Adapters::Check(const order::v1::InstallAdapter& action, const registry::Snapshot& snapshot, Instant now) {
  return admission_.Check(action, snapshot, now);
}

Status Adapters::CheckConfiguration(const std::string& partner, const adapter::v1::AdapterVersion& version,
                                    const std::string& configuration) {
  return admission_.CheckConfiguration(partner, version, configuration);
}

void Adapters::Changed(const registry::Snapshot& snapshot) {
  loading_.Run([this, wanted = snapshot.adapters()] { rollout_.Apply(wanted); });
}

void Adapters::Settle() {
  auto settled = std::make_shared<std::promise<void>>();
  if (loading_.Run([settled] { settled->set_value(); })) settled->get_future().wait();
}

std::vector<adapter::v1::Adapter> Adapters::List() const { return ViewOf(*registry_.Current(), workers_.States()); }

std::string Adapters::Label(const registry::AdapterRecord& record) const {
  const auto version = workers_.InService(record.partner);
  return version.ok() ? absl::StrCat((*version)->identity().id, "@", (*version)->identity().version) : "";
}

StatusOr<std::shared_ptr<worker::AdapterVersion>> Adapters::LoadShadow(const std::string& partner,
                                                                       const std::string& version) const {
  const auto snapshot = registry_.Current();
  const registry::AdapterRecord* record = snapshot->FindAdapter(partner);
  const adapter::v1::AdapterVersion* found = record == nullptr ? nullptr : record->Find(version);
  if (found == nullptr) {
    return Refuse(Reason::kUnknownResource, absl::StrCat("no version ", version, " of the adapter of ", partner));
  }
  if (found->has_revoke_time()) return Refuse(Reason::kAdapterRevoked, {}, {{"version", version}});
  if (!found->has_shadow_time()) return Refuse(Reason::kAdapterNotShadowed, {}, {{"version", version}});
  DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, bundles_.Read(*found));
  return workers_.Load(partner, bundle.library(), LimitsOf(bundle), record->ConfigurationOf(*found));
}

}  // namespace duta::hub
