#include "core/hub/adapters/view.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "plugins/worker/fault_cures.h"

namespace duta::hub {
namespace {

adapter::v1::AdapterFault& AddFault(const std::string& message_id, const std::string& input_digest,
                                    const std::string& text, int strikes, Instant time, adapter::v1::Adapter& adapter) {
  adapter::v1::AdapterFault& fault = *adapter.add_faults();
  fault.set_message_id(message_id);
  fault.set_input_sha256(input_digest);
  fault.set_fault(text);
  fault.set_cure(std::string(worker::CureOf(text)));
  fault.set_strikes(static_cast<uint32_t>(strikes));
  *fault.mutable_time() = ToTimestamp(time);
  return fault;
}

void AddFaults(const worker::AdapterStatus& status, adapter::v1::Adapter& adapter) {
  for (const worker::Failure& failure : status.failures) {
    AddFault(failure.message_id, failure.input_digest, failure.text, failure.count, failure.time, adapter);
  }
  for (const worker::FaultEntry& entry : status.quarantined) {
    auto& faults = *adapter.mutable_faults();
    const auto known = std::find_if(faults.begin(), faults.end(), [&](const adapter::v1::AdapterFault& fault) {
      return fault.input_sha256() == entry.input_digest;
    });
    // If it is not among them, it was seen before the hub's last start.
    adapter::v1::AdapterFault& fault =
        known != faults.end()
            ? *known
            : AddFault(entry.message_id, entry.input_digest, entry.fault, entry.strikes, entry.time, adapter);
    fault.set_quarantined(true);
  }
}

void SetState(const worker::AdapterStatus& status, adapter::v1::Adapter& adapter) {
  if (!status.suspended.empty()) {
    adapter.set_state(adapter::v1::ADAPTER_STATE_SUSPENDED);
    adapter.set_state_reason(status.suspended);
  } else if (!status.fallen_back.empty()) {
    adapter.set_state(adapter::v1::ADAPTER_STATE_FALLEN_BACK);
    adapter.set_state_reason(status.fallen_back);
  } else {
    adapter.set_state(adapter::v1::ADAPTER_STATE_ACTIVE);
    adapter.clear_state_reason();
  }
}

// How the adapter runs.
void AddStatus(const worker::AdapterStatus& status, adapter::v1::Adapter& adapter) {
  SetState(status, adapter);
  adapter.set_adapter_id(status.identity.id);
  adapter.set_version(status.identity.version);
  adapter.set_sha256(status.identity.sha256);
  adapter.set_configuration_sha256(status.identity.configuration_sha256);
  for (const exchange::TranslationPair& pair : status.translations) {
    adapter::v1::Translation& translation = *adapter.add_translations();
    translation.set_source_media_type(pair.from);
    translation.set_target_media_type(pair.to);
  }
  adapter.set_call_count(status.counters.calls);
  adapter.set_failure_count(status.counters.failures);
  AddFaults(status, adapter);
}

// What the catalogue has.
adapter::v1::Adapter Listed(const registry::AdapterRecord& record) {
  adapter::v1::Adapter adapter;
  adapter.set_partner(record.partner);
  adapter.set_ordered_version(record.version);
  if (const auto* previous = record.Previous()) adapter.set_previous_version(previous->version());
  if (const auto* version = record.InService()) {
    adapter.set_adapter_id(version->adapter_id());
    adapter.set_state(adapter::v1::ADAPTER_STATE_SUSPENDED);
    adapter.set_state_reason(record.suspended ? record.reason : "it is being loaded");
  } else {
    adapter.set_state(adapter::v1::ADAPTER_STATE_INSTALLED);
  }
  for (const auto& [name, version] : record.versions) *adapter.add_versions() = version;
  std::sort(adapter.mutable_versions()->begin(), adapter.mutable_versions()->end(),
            [](const auto& a, const auto& b) { return a.release() > b.release(); });
  adapter.set_main_version(record.version);
  if (record.version.empty() && !adapter.versions().empty()) adapter.set_main_version(adapter.versions(0).version());
  return adapter;
}

}  // namespace

std::vector<adapter::v1::Adapter> ViewOf(const registry::Snapshot& snapshot,
                                         const std::vector<worker::AdapterStatus>& running) {
  std::map<std::string_view, const worker::AdapterStatus*> by_partner;
  for (const worker::AdapterStatus& status : running) by_partner.emplace(status.partner, &status);
  std::vector<adapter::v1::Adapter> adapters;
  for (const auto& [partner, record] : snapshot.adapters()) {
    adapters.push_back(Listed(record));
    const auto status = by_partner.find(partner);
    if (status != by_partner.end()) AddStatus(*status->second, adapters.back());
  }
  return adapters;
}

}  // namespace duta::hub
