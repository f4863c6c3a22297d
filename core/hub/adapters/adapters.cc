#include "core/hub/adapters/adapters.h"

#include <algorithm>
#include <future>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/base/logging.h"
#include "core/crypto/digest.h"
#include "core/registry/adapter_faults.h"
#include "plugins/bundle/signatures.h"
#include "plugins/worker/fault_cures.h"
#include "plugins/worker/golden_vectors.h"

namespace duta::hub {
namespace {

using adapter::v1::AdapterVersion;

// Changes that may wait to be carried out: far more than administrators give.
constexpr size_t kMaxWaiting = 100'000;

worker::WantedLimits LimitsOf(const bundle::Bundle& bundle) {
  const adapter::v1::AdapterLimits& limits = bundle.manifest().limits();
  return {limits.memory_bytes(), limits.output_bytes(), std::chrono::milliseconds(limits.call_milliseconds())};
}

// JSON text; empty if it brings none.
std::string_view SchemaOf(const bundle::Bundle& bundle) {
  const std::string& path = bundle.manifest().configuration_schema();
  return path.empty() ? std::string_view() : bundle.File(path);
}

bundle::FindSigner KeysOf(const registry::Snapshot& snapshot, Instant now) {
  return [&snapshot, now](const std::string& keyid) -> std::optional<bundle::Signer> {
    const registry::KeyRecord* key = snapshot.FindKey(keyid);
    if (key == nullptr) return std::nullopt;
    return bundle::Signer{key->public_key, key->key.owner(), key->IsValidAt(now)};
  };
}

Status Differs(std::string_view field, std::string_view in_bundle) {
  const std::string name = absl::StrCat("install_adapter.", std::string(field));
  return Refuse(Reason::kOrderInvalid, absl::StrCat(name, ": the bundle has ", std::string(in_bundle)),
                {{"field", name}});
}

// The order repeats what the bundle says, for the readers of the log.
Status CheckSaysTheSame(const order::v1::InstallAdapter& action, const bundle::Bundle& bundle) {
  const adapter::v1::Manifest& manifest = bundle.manifest();
  if (manifest.partner() != action.partner()) {
    return Refuse(Reason::kBundleForeign,
                  absl::StrCat("it speaks for ", manifest.partner(), ", the order is for ", action.partner()),
                  {{"partner", action.partner()}});
  }
  if (manifest.adapter_id() != action.adapter_id()) return Differs("adapter_id", manifest.adapter_id());
  if (manifest.version() != action.version()) return Differs("version", manifest.version());
  if (manifest.release() != action.release()) return Differs("release", absl::StrCat(manifest.release()));
  if (crypto::View(crypto::Sha256(bundle.library())) != action.library_sha256()) {
    return Differs("library_sha256", "another library");
  }
  return absl::OkStatus();
}

Status CheckKeyids(const order::v1::InstallAdapter& action, const bundle::Signatories& signatories) {
  if (!signatories.authors.contains(action.author_keyid())) {
    return Differs("author_keyid", *signatories.authors.begin());
  }
  if (!signatories.approvers.contains(action.approver_keyid())) {
    return Differs("approver_keyid", *signatories.approvers.begin());
  }
  return absl::OkStatus();
}

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
            [](const AdapterVersion& a, const AdapterVersion& b) { return a.release() > b.release(); });
  return adapter;
}

}  // namespace

Adapters::Adapters(worker::WorkerPool& workers, store::Database& database, store::BlobStore& blobs,
                   const registry::Registry& registry, uint64_t max_bundle_bytes, bool development)
    : workers_(workers),
      database_(database),
      blobs_(blobs),
      registry_(registry),
      max_bundle_bytes_(max_bundle_bytes),
      development_(development),
      loading_(1, kMaxWaiting) {
  workers_.Listen(
      [this](const std::string& partner, const exchange::AdapterIdentity& version, const worker::FaultReport& report) {
        // The thread of a call does not wait for the disk. What is lost is seen again.
        loading_.Run([this, partner, version, report] { Remember(partner, version, report); });
      });
}

Adapters::~Adapters() { workers_.Listen({}); }

StatusOr<bundle::Bundle> Adapters::ReadBundle(std::string_view sha256) const {
  DUTA_ASSIGN_OR_RETURN(const uint64_t size, blobs_.SizeOf(sha256));
  if (size > max_bundle_bytes_) {
    return Refuse(Reason::kBundleTooLarge, absl::StrCat("it has ", size, " bytes"),
                  {{"limit", absl::StrCat(max_bundle_bytes_)}});
  }
  DUTA_ASSIGN_OR_RETURN(const std::string bytes, blobs_.Read(sha256, 0, size));
  // What lies on the disk may have changed since it was installed.
  if (crypto::View(crypto::Sha256(bytes)) != sha256) {
    return Refuse(Reason::kBundleChanged, "the stored bundle is not the one that was installed");
  }
  return bundle::Bundle::Read(bytes, max_bundle_bytes_);
}

StatusOr<bundle::Bundle> Adapters::ReadBundle(const AdapterVersion& version) const {
  if (version.lacks_signature() && !development_) {
    return Refuse(Reason::kBundleHalfSigned,
                  absl::StrCat("version ", version.version(),
                               " was installed without both signatures, by a hub in development (--dev); this one is "
                               "not"));
  }
  return ReadBundle(version.bundle_sha256());
}

Status Adapters::CheckSignatures(const order::v1::InstallAdapter& action, const bundle::Bundle& bundle,
                                 const registry::Snapshot& snapshot, Instant now) const {
  const auto signatories = bundle::VerifySignatures(bundle, KeysOf(snapshot, now));
  if (signatories.ok()) {
    if (action.lacks_signature()) return Differs("lacks_signature", "both signatures");
    return CheckKeyids(action, *signatories);
  }
  const auto reason = ReasonOf(signatories.status());
  const bool is_missing =
      reason == Reason::kBundleUnsigned || reason == Reason::kBundleHalfSigned || reason == Reason::kBundleOneSigner;
  if (!is_missing) return signatories.status();
  if (!development_) {
    return Refuse(
        *reason,
        absl::StrCat(CauseOf(signatories.status()),
                     "; only a hub in development (`dutad serve --dev`) takes such a bundle, and this is none"),
        MetadataOf(signatories.status()));
  }
  return action.lacks_signature() ? absl::OkStatus() : Differs("lacks_signature", CauseOf(signatories.status()));
}

Status Adapters::Check(const order::v1::InstallAdapter& action, const registry::Snapshot& snapshot, Instant now) {
  DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, ReadBundle(action.bundle_sha256()));
  DUTA_RETURN_IF_ERROR(CheckSignatures(action, bundle, snapshot, now));
  DUTA_RETURN_IF_ERROR(CheckSaysTheSame(action, bundle));
  DUTA_RETURN_IF_ERROR(workers_.CheckConfiguration(SchemaOf(bundle), ""));
  DUTA_ASSIGN_OR_RETURN(const auto version, workers_.Load(action.partner(), bundle.library(), LimitsOf(bundle)));
  const exchange::AdapterIdentity& identity = version->identity();
  if (identity.id != action.adapter_id() || identity.version != action.version()) {
    return worker::RefuseFinding({"identity",
                                  absl::StrCat("the manifest's ", action.adapter_id(), " ", action.version()),
                                  absl::StrCat(identity.id, " ", identity.version, " in the library")});
  }
  return worker::CheckGoldenVectors(*version, bundle);
}

Status Adapters::CheckConfiguration(const std::string& partner, const AdapterVersion& version,
                                    const std::string& configuration) {
  DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, ReadBundle(version));
  DUTA_RETURN_IF_ERROR(workers_.CheckConfiguration(SchemaOf(bundle), configuration));
  return workers_.Load(partner, bundle.library(), LimitsOf(bundle), configuration).status();
}

void Adapters::Changed(const registry::Snapshot& snapshot) {
  loading_.Run([this, wanted = snapshot.adapters()] { Apply(wanted); });
}

void Adapters::Apply(const Records& wanted) {
  for (const auto& [partner, record] : wanted) {
    if (record.InService() == nullptr) continue;
    Applied& before = applied_[partner];
    bool is_new = before.released != record.released;
    before.released = record.released;
    if (before.change != record.change) {
      before.change = record.change;
      is_new = true;
      const Status status = PutInService(record);
      if (!status.ok()) {
        // One bad adapter costs its own renditions only.
        workers_.Suspend(partner, std::string(status.message()));
        logging::Error("adapter could not be put into service",
                       {{"partner", partner}, {"version", record.version}, {"cause", std::string(status.message())}});
      }
    }
    const StatusOr<bool> other = KeepStandby(record);
    if (!other.ok()) {
      logging::Warning("the version before does not stand by",
                       {{"partner", partner}, {"cause", std::string(other.status().message())}});
    }
    if (!is_new && !other.value_or(false)) continue;
    for (const AdapterVersion* version : {record.InService(), record.Previous()}) {
      const Status status = version == nullptr ? absl::OkStatus() : RestoreFaults(partner, version->version());
      if (!status.ok()) {
        logging::Warning("what was seen of an adapter cannot be read; it is watched afresh",
                         {{"partner", partner}, {"cause", std::string(status.message())}});
      }
    }
  }
}

Status Adapters::PutInService(const registry::AdapterRecord& record) {
  if (record.suspended) {
    workers_.Suspend(record.partner, absl::StrCat("by an administrator: ", record.reason));
    logging::Info("adapter suspended", {{"partner", record.partner}, {"reason", record.reason}});
    return absl::OkStatus();
  }
  const AdapterVersion& version = *record.InService();
  const std::string& configuration = record.ConfigurationOf(version);
  if (!workers_.ActivateStandby(record.partner, version.library_sha256(), configuration)) {
    DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, ReadBundle(version));
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

StatusOr<bool> Adapters::KeepStandby(const registry::AdapterRecord& record) {
  const AdapterVersion* previous = record.suspended ? nullptr : record.Previous();
  const exchange::AdapterIdentity now = workers_.StandbyOf(record.partner);
  const std::string wanted = previous == nullptr ? "" : previous->library_sha256();
  const std::string configuration = previous == nullptr ? "" : record.ConfigurationOf(*previous);
  if (now.sha256 == wanted && now.configuration_sha256 == worker::DigestOfConfiguration(configuration)) return false;
  // First away with what must not serve any more.
  DUTA_RETURN_IF_ERROR(workers_.StandBy(record.partner, "", ""));
  if (previous == nullptr) return false;
  DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, ReadBundle(*previous));
  DUTA_RETURN_IF_ERROR(workers_.StandBy(record.partner, wanted, bundle.library(), LimitsOf(bundle), configuration));
  return true;
}

void Adapters::Remember(const std::string& partner, const exchange::AdapterIdentity& version,
                        const worker::FaultReport& report) {
  const auto snapshot = registry_.Current();
  const registry::AdapterRecord* record = snapshot->FindAdapter(partner);
  const AdapterVersion* known = record == nullptr ? nullptr : record->Find(version.version);
  // Another configuration since: what was seen is not seen of that.
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

Status Adapters::RestoreFaults(const std::string& partner, const std::string& version) {
  std::vector<registry::AdapterFault> faults;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(faults, registry::ReadAdapterFaults(transaction, partner, version));
    return absl::OkStatus();
  }));
  std::vector<worker::FaultEntry> quarantined;
  std::string tripped;
  for (registry::AdapterFault& fault : faults) {
    if (fault.input_sha256.empty()) {
      tripped = std::move(fault.fault);
    } else {
      quarantined.push_back({std::move(fault.input_sha256), std::move(fault.message_id), std::move(fault.fault),
                             fault.strikes, fault.time});
    }
  }
  workers_.RestoreFaults(partner, version, quarantined, tripped);
  return absl::OkStatus();
}

void Adapters::Settle() {
  auto settled = std::make_shared<std::promise<void>>();
  if (loading_.Run([settled] { settled->set_value(); })) settled->get_future().wait();
}

std::vector<adapter::v1::Adapter> Adapters::List() const {
  std::map<std::string, worker::AdapterStatus> running;
  for (worker::AdapterStatus& status : workers_.States()) running.emplace(status.partner, std::move(status));
  std::vector<adapter::v1::Adapter> adapters;
  const auto snapshot = registry_.Current();
  for (const auto& [partner, record] : snapshot->adapters()) {
    adapters.push_back(Listed(record));
    const auto status = running.find(partner);
    if (status != running.end()) AddStatus(status->second, adapters.back());
  }
  return adapters;
}

std::string Adapters::Label(const registry::AdapterRecord& record) const {
  const auto description = workers_.Describe(record.partner);
  return description.ok() ? absl::StrCat(description->identity.id, "@", description->identity.version) : "";
}

StatusOr<std::shared_ptr<worker::AdapterVersion>> Adapters::LoadShadow(const std::string& partner,
                                                                       const std::string& version) const {
  const auto snapshot = registry_.Current();
  const registry::AdapterRecord* record = snapshot->FindAdapter(partner);
  const AdapterVersion* found = record == nullptr ? nullptr : record->Find(version);
  if (found == nullptr) {
    return Refuse(Reason::kUnknownResource, absl::StrCat("no version ", version, " of the adapter of ", partner));
  }
  if (found->has_revoke_time()) return Refuse(Reason::kAdapterRevoked, {}, {{"version", version}});
  if (!found->has_shadow_time()) return Refuse(Reason::kAdapterNotShadowed, {}, {{"version", version}});
  DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, ReadBundle(*found));
  return workers_.Load(partner, bundle.library(), LimitsOf(bundle), record->ConfigurationOf(*found));
}

}  // namespace duta::hub
