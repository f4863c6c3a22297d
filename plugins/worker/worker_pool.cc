#include "plugins/worker/worker_pool.h"

#include <algorithm>
#include <utility>

#include "core/base/log.h"
#include "core/crypto/digest.h"
#include "duta/message/v1/message.pb.h"
#include "plugins/worker/degradations.h"
#include "plugins/worker/untrusted_text.h"

namespace duta::worker {
namespace {

using exchange::TranslationPair;
using exchange::TranslationRequest;
using exchange::TranslationResult;
using exchange::v1::Advisory;
using loader::CallInput;
using loader::CallResult;
using loader::Diagnosis;
using loader::Finding;

constexpr size_t kMaxAdvisories = 50;
// How soon the keeper looks again at an adapter that has to wait.
constexpr std::chrono::milliseconds kKeeperPause{100};

// The seed depends on the message alone, so that a translation can be repeated.
uint64_t SeedOf(std::string_view text) {
  const auto digest = crypto::Sha256(text);
  uint64_t seed = 0;
  for (size_t i = 0; i < sizeof(seed); ++i) seed = seed << 8 | digest[i];
  return seed;
}

void SetTime(Instant now, CallInput& input) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  input.now_seconds = seconds.time_since_epoch().count();
  input.now_nanos = static_cast<int32_t>((now - seconds).count());
}

std::string Joined(const Diagnosis& diagnosis) {
  std::string text;
  for (std::string_view part : {std::string_view(diagnosis.code), std::string_view(diagnosis.field)}) {
    if (!part.empty()) text += OneLine(part) + ": ";
  }
  return text + OneLine(diagnosis.text);
}

const Diagnosis* FirstError(const CallResult& result) {
  const auto found = std::find_if(result.diagnoses.begin(), result.diagnoses.end(),
                                  [](const Diagnosis& diagnosis) { return diagnosis.kind == DUTA_ERROR; });
  return found == result.diagnoses.end() ? nullptr : &*found;
}

const char* StatusName(int32_t status) {
  switch (status) {
    case DUTA_INVALID_INPUT: return "INVALID_INPUT";
    case DUTA_UNSUPPORTED: return "UNSUPPORTED";
    case DUTA_SCHEMA_MISMATCH: return "SCHEMA_MISMATCH";
    case DUTA_LIMIT: return "LIMIT";
    case DUTA_CANCELLED: return "CANCELLED";
    case DUTA_INTERNAL: return "INTERNAL";
    default: return "an unknown status";
  }
}

// The refusal for a result that is not OK.
Status StatusOf(const AdapterVersion& version, const CallResult& result) {
  const Diagnosis* error = FirstError(result);
  const auto& identity = version.identity();
  Metadata metadata = {{"adapter", identity.id}, {"version", identity.version}, {"status", StatusName(result.status)}};
  if (error != nullptr && !error->field.empty()) metadata["field"] = OneLine(error->field);
  const std::string says = error != nullptr ? Joined(*error) : std::string("it gives no reason");
  const std::string what = "the adapter " + identity.id + " " + identity.version + " says " + StatusName(result.status);
  return Refuse(result.status == DUTA_INVALID_INPUT ? Reason::kAdapterInputInvalid : Reason::kAdapterFailed,
                what + ": " + says, std::move(metadata));
}

bool IsText(std::string_view media_type) { return media_type.substr(0, 5) == "text/"; }

bool Translates(const AdapterVersion& version, std::string_view from, std::string_view to) {
  const auto& pairs = version.description().translations;
  return std::any_of(pairs.begin(), pairs.end(),
                     [&](const loader::Pair& pair) { return pair.from == from && pair.to == to; });
}

std::vector<TranslationPair> PairsOf(const AdapterVersion& version) {
  std::vector<TranslationPair> pairs;
  for (const loader::Pair& pair : version.description().translations) pairs.push_back({pair.from, pair.to});
  return pairs;
}

}  // namespace

StatusOr<std::unique_ptr<WorkerPool>> WorkerPool::Create(WorkerPoolOptions options, const Clock& clock) {
  std::unique_ptr<WorkerPool> pool(new WorkerPool(std::move(options), clock));
  for (const std::string& name : pool->options_.allowed_degradations) {
    const auto bit = FindDegradation(name);
    if (!bit) {
      return Refuse(Reason::kConfigurationInvalid, "there is no part of the sandbox named `" + name + "`",
                    {{"field", "allowed_degradations"}});
    }
    pool->allowed_ |= *bit;
  }
  DUTA_ASSIGN_OR_RETURN(pool->launcher_, Launcher::Start(pool->options_.program));
  for (const DegradationStatus& degradation : pool->Degradations()) {
    log::Warning("The adapters' sandbox lacks a part", {{"part", degradation.name},
                                                        {"cause", degradation.cause},
                                                        {"allowed", degradation.allowed ? "yes" : "no"}});
  }
  pool->keeper_ = std::thread([raw = pool.get()] { raw->KeepWorkersReady(); });
  return pool;
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  keeper_wakes_.notify_all();
  if (keeper_.joinable()) keeper_.join();
}

Status WorkerPool::Check(std::string_view partner, std::string_view library) { return Load(partner, library).status(); }

Status WorkerPool::Activate(std::string_view partner, std::string_view sha256, std::string_view library) {
  StatusOr<Version> version =
      crypto::View(crypto::Sha256(library)) == sha256
          ? Load(partner, library)
          : RefuseFinding(Finding{"digest", "bytes with the SHA-256 of the order", "other bytes"});
  if (!version.ok()) {
    log::Error("An adapter could not be put into service",
               {{"partner", std::string(partner)}, {"why", std::string(version.status().message())}});
    Put(partner, {nullptr, std::string(sha256), std::string(version.status().message())});
    return version.status();
  }
  Put(partner, {*std::move(version), std::string(sha256), ""});
  WakeKeeper();
  return absl::OkStatus();
}

void WorkerPool::Suspend(std::string_view partner, std::string_view reason) {
  const std::lock_guard lock(mutex_);
  const auto slot = slots_.find(partner);
  if (slot != slots_.end()) slot->second.suspended = "by an administrator: " + std::string(reason);
}

std::vector<AdapterStatus> WorkerPool::States() const {
  const std::lock_guard lock(mutex_);
  std::vector<AdapterStatus> states;
  for (const auto& [partner, slot] : slots_) {
    AdapterStatus status;
    status.partner = partner;
    status.identity.sha256 = slot.sha256;
    status.suspended = slot.suspended;
    if (slot.version != nullptr) {
      status.identity = slot.version->identity();
      status.translations = PairsOf(*slot.version);
      if (status.suspended.empty()) status.suspended = slot.version->tripped();
      status.counters = slot.version->counters();
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

StatusOr<exchange::AdapterDescription> WorkerPool::Describe(std::string_view partner) const {
  DUTA_ASSIGN_OR_RETURN(const Version version, VersionOf(partner));
  return exchange::AdapterDescription{version->identity(), PairsOf(*version)};
}

StatusOr<TranslationResult> WorkerPool::Translate(std::string_view partner, const TranslationRequest& request) {
  DUTA_ASSIGN_OR_RETURN(const Version version, VersionOf(partner));
  if (!Translates(*version, request.from, request.to)) {
    return Refuse(Reason::kNoAdapter, "the adapter of " + std::string(partner) + " does not translate " +
                                          OneLine(request.from) + " to " + OneLine(request.to));
  }
  CallInput input;
  SetTime(request.now, input);
  input.seed = SeedOf(request.message_id);
  input.message_id = request.message_id;
  input.message = request.message;
  input.from = request.from;
  input.to = request.to;
  input.input = request.input;
  if (request.input.size() + request.message.size() > options_.rules.limits.input_bytes) {
    return Refuse(Reason::kAdapterFailed, "the message is too large for an adapter",
                  {{"limit", std::to_string(options_.rules.limits.input_bytes)}});
  }
  auto called = version->Call(FrameType::kTranslate, input);
  if (version->WantsWorker()) WakeKeeper();
  DUTA_ASSIGN_OR_RETURN(CallResult result, std::move(called));
  if (result.status == DUTA_OK && IsText(request.to) && !IsUtf8(result.output)) {
    result.status = DUTA_INTERNAL;
    result.diagnoses.insert(result.diagnoses.begin(), {DUTA_ERROR, "OUTPUT_NOT_UTF8", "", "its output is not UTF-8"});
  }
  if (result.status != DUTA_OK) {
    if (result.status != DUTA_INVALID_INPUT) version->CountFailure();
    return StatusOf(*version, result);
  }
  TranslationResult translation = {version->identity(), std::move(result.output), {}, {}};
  for (const Diagnosis& diagnosis : result.diagnoses) {
    if (diagnosis.kind == DUTA_DROPPED) {
      translation.dropped.push_back(Joined({DUTA_DROPPED, "", diagnosis.field, diagnosis.text}));
    } else {
      translation.diagnostics.push_back(Joined(diagnosis));
    }
  }
  return translation;
}

std::vector<Advisory> WorkerPool::Advise(std::string_view partner, std::string_view message, Instant now) {
  const auto version = VersionOf(partner);
  message::v1::Message parsed;
  if (!version.ok() || !(*version)->advises() || message.size() > options_.rules.limits.input_bytes ||
      !parsed.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    return {};
  }
  CallInput input;
  SetTime(now, input);
  input.seed = SeedOf(parsed.id());
  input.message_id = parsed.id();
  input.message = message;
  const auto result = (*version)->Call(FrameType::kAdvise, input);
  if ((*version)->WantsWorker()) WakeKeeper();
  if (!result.ok()) return {};
  if (result->status != DUTA_OK && result->status != DUTA_UNSUPPORTED) (*version)->CountFailure();
  std::vector<Advisory> advisories;
  for (const Diagnosis& diagnosis : result->diagnoses) {
    if (diagnosis.kind != DUTA_ADVICE || advisories.size() >= kMaxAdvisories) continue;
    Advisory& advisory = advisories.emplace_back();
    advisory.set_partner(std::string(partner));
    advisory.set_code(OneLine(diagnosis.code));
    advisory.set_field(OneLine(diagnosis.field));
    advisory.set_text(OneLine(diagnosis.text));
  }
  return advisories;
}

Status WorkerPool::CheckSandbox() const {
  for (const DegradationStatus& degradation : Degradations()) {
    if (degradation.allowed) continue;
    return RefuseFinding({"sandbox",
                          "a system that gives `" + degradation.name +
                              "`, or that name in the configuration's allowed_degradations",
                          degradation.cause});
  }
  return absl::OkStatus();
}

StatusOr<WorkerPool::Version> WorkerPool::VersionOf(std::string_view partner) const {
  const std::lock_guard lock(mutex_);
  const auto slot = slots_.find(partner);
  if (slot == slots_.end()) return Refuse(Reason::kNoAdapter, std::string(partner) + " has no adapter");
  std::string suspended = slot->second.suspended;
  if (suspended.empty()) suspended = slot->second.version->tripped();
  if (!suspended.empty()) {
    return Refuse(Reason::kNoAdapter, "the adapter of " + std::string(partner) + " is suspended: " + suspended);
  }
  return slot->second.version;
}

StatusOr<WorkerPool::Version> WorkerPool::Load(std::string_view partner, std::string_view library) {
  DUTA_RETURN_IF_ERROR(CheckSandbox());
  DUTA_ASSIGN_OR_RETURN(auto version, AdapterVersion::Load(*launcher_, clock_, options_.rules, partner, library));
  return Version(std::move(version));
}

void WorkerPool::Put(std::string_view partner, Slot slot) {
  // The version before ends its workers when its last call is over, outside the lock.
  const std::lock_guard lock(mutex_);
  std::swap(slots_[std::string(partner)], slot);
}

void WorkerPool::KeepWorkersReady() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    keeper_wanted_ = false;
    std::vector<Version> versions;
    for (const auto& [partner, slot] : slots_) {
      if (slot.version != nullptr && slot.suspended.empty()) versions.push_back(slot.version);
    }
    lock.unlock();
    bool again = false;
    for (const Version& version : versions) again |= version->KeepOneReady();
    versions.clear();
    lock.lock();
    const auto woken = [this] { return stopping_ || keeper_wanted_; };
    if (again) {
      keeper_wakes_.wait_for(lock, kKeeperPause, woken);
    } else {
      keeper_wakes_.wait(lock, woken);
    }
  }
}

void WorkerPool::WakeKeeper() {
  {
    const std::lock_guard lock(mutex_);
    keeper_wanted_ = true;
  }
  keeper_wakes_.notify_one();
}

}  // namespace duta::worker
