#include "core/hub/adapters/rollout.h"

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/base/logging.h"

namespace duta::hub {

using adapter::v1::AdapterVersion;

void Rollout::Apply(const Records& wanted) {
  for (const auto& [partner, record] : wanted) {
    if (record.InService() != nullptr) Apply(record);
  }
}

void Rollout::Apply(const registry::AdapterRecord& record) {
  Applied& before = applied_[record.partner];
  bool is_new = before.released != record.released;
  before.released = record.released;
  if (before.change != record.change) {
    before.change = record.change;
    is_new = true;
    if (const Status status = PutInService(record); !status.ok()) {
      const std::string cause(status.message());
      workers_.Suspend(record.partner, cause);
      logging::Error("adapter could not be put into service",
                     {{"partner", record.partner}, {"version", record.version}, {"cause", cause}});
    }
  }
  const StatusOr<bool> other = KeepStandby(record);
  if (!other.ok()) {
    logging::Warning("the version before does not stand by",
                     {{"partner", record.partner}, {"cause", std::string(other.status().message())}});
  }
  if (is_new || other.value_or(false)) RestoreFaults(record);
}

Status Rollout::PutInService(const registry::AdapterRecord& record) {
  if (record.suspended) {
    workers_.Suspend(record.partner, absl::StrCat("by an administrator: ", record.reason));
    logging::Info("adapter suspended", {{"partner", record.partner}, {"reason", record.reason}});
    return absl::OkStatus();
  }
  const AdapterVersion& version = *record.InService();
  const std::string& configuration = record.ConfigurationOf(version);
  if (!workers_.ActivateStandby(record.partner, version.library_sha256(), configuration)) {
    DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, bundles_.Read(version));
    DUTA_RETURN_IF_ERROR(
        workers_.Activate(record.partner, version.library_sha256(), bundle.library(), LimitsOf(bundle), configuration));
  }
  logging::Info("adapter in service", {{"partner", record.partner},
                                       {"adapter", version.adapter_id()},
                                       {"version", version.version()},
                                       {"sha256", ToHex(version.library_sha256())},
                                       {"configuration_sha256", ToHex(version.configuration_sha256())}});
  return absl::OkStatus();
}

StatusOr<bool> Rollout::KeepStandby(const registry::AdapterRecord& record) {
  const AdapterVersion* previous = record.suspended ? nullptr : record.Previous();
  const exchange::AdapterIdentity now = workers_.StandbyOf(record.partner);
  const std::string wanted = previous == nullptr ? "" : previous->library_sha256();
  const std::string configuration = previous == nullptr ? "" : record.ConfigurationOf(*previous);
  if (now.sha256 == wanted && now.configuration_sha256 == worker::DigestOfConfiguration(configuration)) return false;
  // First away with what must not serve any more.
  DUTA_RETURN_IF_ERROR(workers_.StandBy(record.partner, "", ""));
  if (previous == nullptr) return false;
  DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, bundles_.Read(*previous));
  DUTA_RETURN_IF_ERROR(workers_.StandBy(record.partner, wanted, bundle.library(), LimitsOf(bundle), configuration));
  return true;
}

void Rollout::RestoreFaults(const registry::AdapterRecord& record) {
  for (const AdapterVersion* version : {record.InService(), record.Previous()}) {
    if (version == nullptr) continue;
    const StatusOr<RememberedFaults> faults = memory_.Recall(record.partner, version->version());
    if (faults.ok()) {
      workers_.RestoreFaults(record.partner, version->version(), faults->quarantined, faults->tripped);
    } else {
      logging::Warning("what was seen of an adapter cannot be read; it is watched afresh",
                       {{"partner", record.partner}, {"cause", std::string(faults.status().message())}});
    }
  }
}

}  // namespace duta::hub
