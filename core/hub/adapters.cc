#include "core/hub/adapters.h"

#include <future>
#include <memory>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/base/log.h"

namespace duta::hub {
namespace {

// Changes that may wait to be carried out: far more than administrators give.
constexpr size_t kMaxWaiting = 100'000;

bool IsSame(const registry::AdapterRecord& a, const registry::AdapterRecord& b) {
  return a.sha256 == b.sha256 && a.suspended == b.suspended && a.reason == b.reason;
}

}  // namespace

Adapters::Adapters(worker::WorkerPool& workers, store::BlobStore& blobs, uint64_t max_library_bytes)
    : workers_(workers), blobs_(blobs), max_library_bytes_(max_library_bytes), loading_(1, kMaxWaiting) {}

StatusOr<std::string> Adapters::ReadLibrary(std::string_view sha256) const {
  DUTA_ASSIGN_OR_RETURN(const uint64_t size, blobs_.SizeOf(sha256));
  if (size > max_library_bytes_) {
    return Refuse(Reason::kAdapterRefused,
                  absl::StrCat("the library has ", size, " bytes, the limit is ", max_library_bytes_));
  }
  return blobs_.Read(sha256, 0, size);
}

Status Adapters::Check(std::string_view partner, std::string_view sha256) {
  DUTA_ASSIGN_OR_RETURN(const std::string library, ReadLibrary(sha256));
  return workers_.Check(partner, library);
}

void Adapters::Changed(const registry::Snapshot& snapshot) {
  loading_.Run([this, wanted = snapshot.adapters()] { Apply(wanted); });
}

void Adapters::Apply(const std::map<std::string, registry::AdapterRecord, std::less<>>& wanted) {
  for (const auto& [partner, record] : wanted) {
    const auto before = applied_.find(partner);
    if (before != applied_.end() && IsSame(before->second, record)) continue;
    applied_.insert_or_assign(partner, record);
    if (record.suspended) {
      workers_.Suspend(partner, record.reason);
      log::Info("adapter suspended", {{"partner", partner}, {"reason", record.reason}});
      continue;
    }
    const auto library = ReadLibrary(record.sha256);
    Status status = library.status();
    if (status.ok()) status = workers_.Activate(partner, record.sha256, *library);
    if (status.ok()) {
      log::Info("adapter in service", {{"partner", partner}, {"sha256", ToHex(record.sha256)}});
    } else {
      // One bad adapter costs its own renditions only.
      workers_.Suspend(partner, std::string(status.message()));
      log::Error("adapter could not be put into service",
                 {{"partner", partner}, {"cause", std::string(status.message())}});
    }
  }
}

void Adapters::Settle() {
  auto settled = std::make_shared<std::promise<void>>();
  if (loading_.Run([settled] { settled->set_value(); })) settled->get_future().wait();
}

std::vector<adapter::v1::Adapter> Adapters::List() const {
  std::vector<adapter::v1::Adapter> adapters;
  for (const worker::AdapterStatus& status : workers_.States()) {
    adapter::v1::Adapter adapter;
    adapter.set_partner(status.partner);
    adapter.set_adapter_id(status.identity.id);
    adapter.set_version(status.identity.version);
    adapter.set_sha256(status.identity.sha256);
    adapter.set_state(status.suspended.empty() ? adapter::v1::ADAPTER_STATE_ACTIVE
                                               : adapter::v1::ADAPTER_STATE_SUSPENDED);
    adapter.set_state_reason(status.suspended);
    for (const exchange::TranslationPair& pair : status.translations) {
      adapter::v1::Translation& translation = *adapter.add_translations();
      translation.set_source_media_type(pair.from);
      translation.set_target_media_type(pair.to);
    }
    adapter.set_call_count(status.counters.calls);
    adapter.set_failure_count(status.counters.failures);
    adapters.push_back(std::move(adapter));
  }
  return adapters;
}

std::string Adapters::Label(const registry::AdapterRecord& record) const {
  const auto description = workers_.Describe(record.partner);
  return description.ok() ? absl::StrCat(description->identity.id, "@", description->identity.version) : "";
}

}  // namespace duta::hub
