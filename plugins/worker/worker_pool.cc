#include "plugins/worker/worker_pool.h"

#include <utility>

#include "core/base/logging.h"
#include "core/crypto/digest.h"
#include "plugins/worker/degradations.h"
#include "plugins/worker/untrusted_text.h"

namespace duta::worker {
namespace {

using exchange::TranslationRequest;
using exchange::TranslationResult;
using exchange::v1::Advisory;
using loader::Finding;

// How soon the keeper looks again at an adapter that has to wait.
constexpr std::chrono::milliseconds kKeeperPause{100};

}  // namespace

StatusOr<std::unique_ptr<WorkerPool>> WorkerPool::Create(WorkerPoolOptions options, const Clock& clock) {
  std::unique_ptr<WorkerPool> pool(new WorkerPool(std::move(options), clock));
  for (const std::string& name : pool->options_.allowed_degradations) {
    const auto bit = FindDegradation(name);
    if (!bit) {
      return Refuse(Reason::kConfigurationInvalid, "there is no part of the sandbox named `" + name + "`",
                    {{"field", "allow_degradations"}});
    }
    pool->allowed_ |= *bit;
  }
  DUTA_ASSIGN_OR_RETURN(pool->launcher_, Launcher::Start(pool->options_.program));
  for (const DegradationStatus& degradation : pool->Degradations()) {
    logging::Warning(
        "The adapters' sandbox lacks a part",
        {{"part", degradation.name}, {"cause", degradation.cause}, {"allowed", degradation.allowed ? "yes" : "no"}});
  }
  pool->keeper_ = std::thread([raw = pool.get()] { raw->KeepWorkersReady(); });
  return pool;
}

WorkerPool::~WorkerPool() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  keeper_wakes_.NotifyAll();
  if (keeper_.joinable()) keeper_.join();
}

Status WorkerPool::Check(std::string_view partner, std::string_view library) { return Load(partner, library).status(); }

Status WorkerPool::CheckConfiguration(std::string_view schema, std::string_view configuration) {
  if (schema.empty() && configuration.empty()) return absl::OkStatus();
  DUTA_RETURN_IF_ERROR(CheckSandbox());
  const WorkerLimits& limits = options_.rules.limits;
  return WorkerProcess::Validate(*launcher_, {schema, configuration}, limits,
                                 std::chrono::steady_clock::now() + limits.load_time);
}

Status WorkerPool::Activate(std::string_view partner, std::string_view sha256, std::string_view library,
                            const WantedLimits& wanted, std::string_view configuration) {
  StatusOr<Version> version = LoadExactly(partner, sha256, library, wanted, configuration);
  if (!version.ok()) {
    Put(partner, {nullptr, nullptr, std::string(sha256), std::string(version.status().message())});
    return version.status();
  }
  PutVersion(partner, sha256, *std::move(version));
  return absl::OkStatus();
}

bool WorkerPool::ActivateStandby(std::string_view partner, std::string_view sha256, std::string_view configuration) {
  const std::string configured = DigestOfConfiguration(configuration);
  Version version;
  {
    const MutexLock lock(mutex_);
    const auto slot = slots_.find(partner);
    if (slot != slots_.end()) version = slot->second.standby;
  }
  if (version == nullptr || version->identity().sha256 != sha256 ||
      version->identity().configuration_sha256 != configured || !version->tripped().empty()) {
    return false;
  }
  PutVersion(partner, sha256, std::move(version));
  return true;
}

exchange::AdapterIdentity WorkerPool::StandbyOf(std::string_view partner) const {
  const MutexLock lock(mutex_);
  const auto slot = slots_.find(partner);
  if (slot == slots_.end() || slot->second.standby == nullptr) return {};
  return slot->second.standby->identity();
}

Status WorkerPool::StandBy(std::string_view partner, std::string_view sha256, std::string_view library,
                           const WantedLimits& wanted, std::string_view configuration) {
  Version version;
  if (!sha256.empty()) {
    DUTA_ASSIGN_OR_RETURN(version, LoadExactly(partner, sha256, library, wanted, configuration));
  }
  {
    const MutexLock lock(mutex_);
    const auto slot = slots_.find(partner);
    // What stood by ends its workers when its last call is over, outside the lock.
    if (slot != slots_.end()) std::swap(slot->second.standby, version);
  }
  return absl::OkStatus();
}

void WorkerPool::Listen(PoolListener listener) {
  const MutexLock lock(mutex_);
  listener_ = std::move(listener);
}

void WorkerPool::Report(const std::string& partner, const exchange::AdapterIdentity& version,
                        const FaultReport& report) {
  PoolListener listener;
  {
    const MutexLock lock(mutex_);
    listener = listener_;
  }
  if (listener) listener(partner, version, report);
}

void WorkerPool::RestoreFaults(std::string_view partner, std::string_view version,
                               const std::vector<FaultEntry>& quarantined, const std::string& tripped) {
  const MutexLock lock(mutex_);
  const auto slot = slots_.find(partner);
  if (slot == slots_.end()) return;
  for (const Version& candidate : {slot->second.version, slot->second.standby}) {
    if (candidate != nullptr && candidate->identity().version == version) candidate->Restore(quarantined, tripped);
  }
}

void WorkerPool::Suspend(std::string_view partner, std::string_view reason) {
  const MutexLock lock(mutex_);
  slots_[std::string(partner)].suspended = reason;
}

std::vector<AdapterStatus> WorkerPool::States() const {
  const MutexLock lock(mutex_);
  std::vector<AdapterStatus> states;
  for (const auto& [partner, slot] : slots_) {
    AdapterStatus status;
    status.partner = partner;
    status.identity.sha256 = slot.sha256;
    status.suspended = slot.suspended;
    if (slot.version != nullptr) {
      const std::string tripped = slot.version->tripped();
      const Version& serving = tripped.empty() || !slot.HasSpare() ? slot.version : slot.standby;
      status.identity = serving->identity();
      status.translations = PairsOf(*serving);
      if (serving != slot.version) status.fallen_back = tripped;
      if (status.suspended.empty() && serving == slot.version) status.suspended = tripped;
      status.counters = slot.version->counters();
      status.failures = slot.version->failures();
      status.quarantined = slot.version->quarantined();
    }
    states.push_back(std::move(status));
  }
  return states;
}

std::vector<DegradationStatus> WorkerPool::Degradations() const {
  std::vector<DegradationStatus> missing;
  for (const DegradationInfo& info : AllDegradations()) {
    if ((launcher_->degradations() & info.bit) == 0) continue;
    missing.push_back({std::string(info.name), std::string(info.cause), (allowed_ & info.bit) != 0});
  }
  return missing;
}

// One version, held; the pool starts the next worker when it has used one up.
class WorkerPool::Serving final : public exchange::ServingAdapter {
 public:
  Serving(WorkerPool& pool, Version version)
      : pool_(pool), version_(std::move(version)), description_{version_->identity(), PairsOf(*version_)} {}

  const exchange::AdapterDescription& description() const override { return description_; }

  StatusOr<TranslationResult> Translate(const TranslationRequest& request) override {
    auto result = TranslateWith(*version_, request);
    if (version_->WantsWorker()) pool_.WakeKeeper();
    return result;
  }

 private:
  WorkerPool& pool_;
  const Version version_;
  const exchange::AdapterDescription description_;
};

bool WorkerPool::MayServe(std::string_view partner) const {
  const MutexLock lock(mutex_);
  return slots_.find(partner) != slots_.end();
}

StatusOr<std::shared_ptr<exchange::ServingAdapter>> WorkerPool::InServiceFor(std::string_view partner) {
  DUTA_ASSIGN_OR_RETURN(Version version, InService(partner));
  return std::make_shared<Serving>(*this, std::move(version));
}

std::vector<Advisory> WorkerPool::Advise(std::string_view partner, std::string_view message, Instant now) {
  const auto version = InService(partner);
  if (!version.ok()) return {};
  auto advisories = AdviseWith(**version, message, now);
  if ((*version)->WantsWorker()) WakeKeeper();
  return advisories;
}

Status WorkerPool::CheckSandbox() const {
  for (const DegradationStatus& degradation : Degradations()) {
    if (degradation.allowed) continue;
    return RefuseFinding(
        {"sandbox",
         "a system that gives `" + degradation.name + "`, or that name in the hub's [adapters] allow_degradations",
         degradation.cause});
  }
  return absl::OkStatus();
}

StatusOr<WorkerPool::Version> WorkerPool::InService(std::string_view partner) const {
  const MutexLock lock(mutex_);
  const auto found = slots_.find(partner);
  if (found == slots_.end()) return Refuse(Reason::kNoAdapter, std::string(partner) + " has no adapter");
  const Slot& slot = found->second;
  std::string suspended = slot.suspended;
  if (suspended.empty()) {
    suspended = slot.version->tripped();
    if (!suspended.empty() && slot.HasSpare()) return slot.standby;
  }
  if (!suspended.empty()) {
    return Refuse(Reason::kNoAdapter, "the adapter of " + std::string(partner) + " is suspended: " + suspended);
  }
  return slot.version;
}

StatusOr<WorkerPool::Version> WorkerPool::Load(std::string_view partner, std::string_view library,
                                               const WantedLimits& wanted, std::string_view configuration) {
  DUTA_RETURN_IF_ERROR(CheckSandbox());
  AdapterRules rules = options_.rules;
  rules.limits = Capped(rules.limits, wanted);
  DUTA_ASSIGN_OR_RETURN(auto version, AdapterVersion::Load(*launcher_, clock_, rules, partner, library, configuration));
  return Version(std::move(version));
}

StatusOr<WorkerPool::Version> WorkerPool::LoadExactly(std::string_view partner, std::string_view sha256,
                                                      std::string_view library, const WantedLimits& wanted,
                                                      std::string_view configuration) {
  if (crypto::View(crypto::Sha256(library)) != sha256) {
    return RefuseFinding(Finding{"digest", "bytes with the SHA-256 of the order", "other bytes"});
  }
  DUTA_ASSIGN_OR_RETURN(Version version, Load(partner, library, wanted, configuration));
  // A version ends before the pool: no call may run when that ends.
  version->Listen([this, partner = std::string(partner), identity = version->identity()](const FaultReport& report) {
    Report(partner, identity, report);
  });
  return version;
}

void WorkerPool::PutVersion(std::string_view partner, std::string_view sha256, Version version) {
  Slot slot = {std::move(version), nullptr, std::string(sha256), ""};
  {
    const MutexLock lock(mutex_);
    // The one before stays warm: a rollback or the breaker may want it.
    const auto before = slots_.find(partner);
    if (before != slots_.end()) {
      for (const Version& candidate : {before->second.version, before->second.standby}) {
        const bool is_fit =
            candidate != nullptr && candidate->tripped().empty() && candidate->identity().sha256 != sha256;
        if (is_fit && slot.standby == nullptr) slot.standby = candidate;
      }
    }
  }
  Put(partner, std::move(slot));
  WakeKeeper();
}

void WorkerPool::Put(std::string_view partner, Slot slot) {
  // The version before ends its workers when its last call is over, outside the lock.
  const MutexLock lock(mutex_);
  std::swap(slots_[std::string(partner)], slot);
}

void WorkerPool::KeepWorkersReady() {
  while (std::optional<std::vector<Version>> versions = VersionsToKeep()) {
    bool again = false;
    for (const Version& version : *versions) again |= version->KeepOneReady();
    // A version that was replaced meanwhile ends here, not after the pause.
    versions.reset();
    WaitForWake(again);
  }
}

std::optional<std::vector<WorkerPool::Version>> WorkerPool::VersionsToKeep() {
  const MutexLock lock(mutex_);
  if (stopping_) return std::nullopt;
  keeper_wanted_ = false;
  std::vector<Version> versions;
  for (const auto& [partner, slot] : slots_) {
    if (slot.version != nullptr && slot.suspended.empty()) versions.push_back(slot.version);
    if (slot.standby != nullptr) versions.push_back(slot.standby);
  }
  return versions;
}

void WorkerPool::WaitForWake(bool soon) {
  const auto until = std::chrono::steady_clock::now() + kKeeperPause;
  MutexLock lock(mutex_);
  while (!stopping_ && !keeper_wanted_) {
    if (!soon) {
      keeper_wakes_.Wait(lock);
    } else if (!keeper_wakes_.WaitUntil(lock, until)) {
      return;
    }
  }
}

void WorkerPool::WakeKeeper() {
  {
    const MutexLock lock(mutex_);
    keeper_wanted_ = true;
  }
  keeper_wakes_.NotifyOne();
}

}  // namespace duta::worker
