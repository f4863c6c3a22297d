#include "core/hub/adapters/fault_memory.h"

#include <utility>

#include "core/base/logging.h"
#include "core/registry/adapter_faults.h"

namespace duta::hub {

void FaultMemory::Keep(const std::string& partner, const exchange::AdapterIdentity& version,
                       const worker::FaultReport& report) {
  const auto snapshot = registry_.Current();
  const registry::AdapterRecord* record = snapshot->FindAdapter(partner);
  const adapter::v1::AdapterVersion* known = record == nullptr ? nullptr : record->Find(version.version);
  if (known == nullptr || known->configuration_sha256() != version.configuration_sha256) return;
  const Status status = database_.Write([&](store::Transaction& transaction) -> Status {
    if (report.quarantined) {
      const worker::FaultEntry& entry = *report.quarantined;
      DUTA_RETURN_IF_ERROR(
          registry::PutAdapterFault(transaction, partner, version.version,
                                    {entry.input_digest, entry.message_id, entry.fault, entry.strikes, entry.time}));
    }
    if (report.tripped.empty()) return absl::OkStatus();
    return registry::PutAdapterFault(transaction, partner, version.version, {"", "", report.tripped, 0, report.time});
  });
  if (status.ok()) return;
  logging::Warning("what an adapter did will be forgotten at the next start",
                   {{"partner", partner}, {"cause", std::string(status.message())}});
}

StatusOr<RememberedFaults> FaultMemory::Recall(const std::string& partner, const std::string& version) const {
  std::vector<registry::AdapterFault> faults;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(faults, registry::ReadAdapterFaults(transaction, partner, version));
    return absl::OkStatus();
  }));
  RememberedFaults remembered;
  for (registry::AdapterFault& fault : faults) {
    if (fault.input_sha256.empty()) {
      remembered.tripped = std::move(fault.fault);
    } else {
      remembered.quarantined.push_back({std::move(fault.input_sha256), std::move(fault.message_id),
                                        std::move(fault.fault), fault.strikes, fault.time});
    }
  }
  return remembered;
}

}  // namespace duta::hub
