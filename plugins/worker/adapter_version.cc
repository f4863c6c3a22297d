#include "plugins/worker/adapter_version.h"

#include <algorithm>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/logging.h"
#include "core/crypto/digest.h"
#include "plugins/loader/elf_file.h"
#include "plugins/worker/memory_file.h"
#include "plugins/worker/untrusted_text.h"

namespace duta::worker {
namespace {

using loader::CallInput;
using loader::CallResult;
using loader::Description;
using loader::Finding;

std::string DigestOf(FrameType type, const CallInput& input) {
  // Lengths keep the parts apart.
  std::string lengths = std::to_string(static_cast<uint32_t>(type));
  for (std::string_view part : {input.from, input.to, input.message}) lengths += "," + std::to_string(part.size());
  return crypto::ToString(crypto::Sha256({lengths, ";", input.from, input.to, input.message, input.input}));
}

// Messages remembered for the administrator.
constexpr size_t kMaxFailures = 50;

Deadline LoadDeadline(const AdapterRules& rules) { return std::chrono::steady_clock::now() + rules.limits.load_time; }

std::optional<Finding> CheckRunning(const Description& note, const Description& running, std::string_view partner) {
  if (auto finding = loader::CheckDescription(running)) return finding;
  if (running != note) {
    return Finding{"identity", "describe() and the ELF note to agree on id, version, partner and translations",
                   "two different descriptions"};
  }
  if (running.partner != partner) return Finding{"partner", std::string(partner), running.partner};
  return std::nullopt;
}

}  // namespace

std::string DigestOfConfiguration(std::string_view configuration) {
  return configuration.empty() ? "" : crypto::ToString(crypto::Sha256(configuration));
}

WorkerLimits Capped(WorkerLimits limits, const WantedLimits& wanted) {
  if (wanted.memory_bytes > 0) limits.memory_bytes = std::min(limits.memory_bytes, wanted.memory_bytes);
  if (wanted.output_bytes > 0) limits.output_bytes = std::min(limits.output_bytes, wanted.output_bytes);
  if (wanted.call_time.count() > 0) limits.call_time = std::min(limits.call_time, wanted.call_time);
  return limits;
}

StatusOr<std::unique_ptr<AdapterVersion>> AdapterVersion::Load(Launcher& launcher, const Clock& clock,
                                                               const AdapterRules& rules, std::string_view partner,
                                                               std::string_view library,
                                                               std::string_view configuration) {
  loader::ElfFacts facts;
  loader::Note note;
  if (const auto finding = loader::CheckElf(library, facts, note)) return RefuseFinding(*finding);
  DUTA_ASSIGN_OR_RETURN(Descriptor sealed, SealedFile(library));
  std::unique_ptr<AdapterVersion> version(new AdapterVersion(launcher, clock, rules, std::move(sealed), configuration));
  DUTA_ASSIGN_OR_RETURN(auto worker, version->StartWorker(LoadDeadline(rules)));
  const Ready& ready = worker->ready();
  if (const auto finding = CheckRunning(note.description, ready.description, partner)) return RefuseFinding(*finding);
  version->description_ = ready.description;
  version->advises_ = ready.advises;
  version->identity_ = {ready.description.id, ready.description.version, crypto::ToString(crypto::Sha256(library)),
                        DigestOfConfiguration(configuration), rules.development};
  {
    const MutexLock lock(version->mutex_);
    version->live_ = 1;
  }
  version->Release(std::move(worker));
  return version;
}

StatusOr<CallResult> AdapterVersion::Call(FrameType type, const CallInput& input) {
  const std::string digest = DigestOf(type, input);
  DUTA_RETURN_IF_ERROR(CheckQuarantine(digest));
  const Deadline deadline = std::chrono::steady_clock::now() + rules_.limits.call_time;
  FaultEntry entry = {digest, std::string(input.message_id), "", 0, {}};
  for (const bool is_retry : {false, true}) {
    auto worker = Acquire(deadline, is_retry);
    if (!worker.ok()) {
      CountFailure();
      const absl::string_view why = worker.status().message();
      return Failed({why.data(), why.size()});
    }
    auto outcome = (*worker)->Call(type, input, deadline);
    if (auto* result = std::get_if<CallResult>(&outcome)) {
      Succeed(digest);
      Release(*std::move(worker));
      return std::move(*result);
    }
    const Fault& fault = std::get<Fault>(outcome);
    worker->reset();
    ForgetWorker();
    entry.fault = fault.text;
    logging::Warning("An adapter's worker ended in a call", {{"adapter", identity_.id},
                                                             {"version", identity_.version},
                                                             {"message", OneLine(input.message_id)},
                                                             {"fault", fault.text},
                                                             {"input_sha256", ToHex(digest)}});
    const MutexLock lock(mutex_);
    faults_.Strike(entry, clock_.Now());
    // The time is used up, or the message was a suspect before.
    if (fault.timed_out || faults_.FindQuarantined(digest) != nullptr) break;
  }
  return Fail(entry);
}

StatusOr<CallResult> AdapterVersion::Advise(const CallInput& input, std::string_view sender) {
  const Deadline deadline = std::chrono::steady_clock::now() + rules_.limits.call_time;
  DUTA_RETURN_IF_ERROR(BeginAdvice(sender, deadline));
  auto result = RunAdvice(input, sender, deadline);
  EndAdvice();
  return result;
}

StatusOr<CallResult> AdapterVersion::RunAdvice(const CallInput& input, std::string_view sender, Deadline deadline) {
  auto worker = Acquire(deadline, false);
  if (!worker.ok()) {
    CountFailure();
    return Failed({worker.status().message().data(), worker.status().message().size()});
  }
  auto outcome = (*worker)->Call(FrameType::kAdvise, input, deadline);
  if (auto* result = std::get_if<CallResult>(&outcome)) {
    Release(*std::move(worker));
    return std::move(*result);
  }
  const Fault& fault = std::get<Fault>(outcome);
  worker->reset();
  ForgetWorker();
  logging::Warning("An adapter's worker ended when it was asked for advice", {{"adapter", identity_.id},
                                                                              {"version", identity_.version},
                                                                              {"sender", OneLine(sender)},
                                                                              {"message", OneLine(input.message_id)},
                                                                              {"fault", fault.text}});
  const MutexLock lock(mutex_);
  ++counters_.failures;
  advice_.Strike(sender, clock_.Now());
  Remember({DigestOf(FrameType::kAdvise, input), std::string(input.message_id), fault.text, 1, clock_.Now()});
  return Failed(fault.text);
}

Status AdapterVersion::BeginAdvice(std::string_view sender, Deadline deadline) {
  MutexLock lock(mutex_);
  ++counters_.calls;
  // One worker stays for renditions, which somebody waits for.
  const int most = std::max(1, rules_.workers - 1);
  while (advising_ >= most) {
    if (!advised_.WaitUntil(lock, deadline) && advising_ >= most) {
      ++counters_.failures;
      return Failed("it is busy with advice");
    }
  }
  if (!advice_.IsServed(sender, clock_.Now())) {
    ++counters_.failures;
    return Failed("advice for this sender failed too often lately");
  }
  ++advising_;
  return absl::OkStatus();
}

void AdapterVersion::EndAdvice() {
  {
    const MutexLock lock(mutex_);
    --advising_;
  }
  advised_.NotifyOne();
}

void AdapterVersion::CountFailure() {
  const MutexLock lock(mutex_);
  ++counters_.failures;
}

void AdapterVersion::CountUnusable(FrameType type, const CallInput& input, std::string text) {
  const std::string digest = DigestOf(type, input);
  const MutexLock lock(mutex_);
  ++counters_.failures;
  Remember({digest, std::string(input.message_id), std::move(text), 1, clock_.Now()});
}

void AdapterVersion::Remember(Failure failure) {
  const auto before = std::find_if(failures_.begin(), failures_.end(),
                                   [&](const Failure& known) { return known.input_digest == failure.input_digest; });
  if (before != failures_.end()) {
    failure.count += before->count;
    failures_.erase(before);
  }
  failures_.push_back(std::move(failure));
  if (failures_.size() > kMaxFailures) failures_.pop_front();
}

bool AdapterVersion::WantsWorker() const {
  const MutexLock lock(mutex_);
  return idle_.empty() && live_ < rules_.workers && tripped_.empty();
}

bool AdapterVersion::KeepOneReady() {
  if (!WantsWorker()) return false;
  {
    const MutexLock lock(mutex_);
    if (clock_.Now() < faults_.not_before()) return true;
    ++live_;
  }
  auto worker = StartWorker(LoadDeadline(rules_));
  if (worker.ok()) {
    Release(*std::move(worker));
    return false;
  }
  ForgetWorker();
  const MutexLock lock(mutex_);
  faults_.FailToStart(clock_.Now());
  return true;
}

std::string AdapterVersion::tripped() const {
  const MutexLock lock(mutex_);
  return tripped_;
}

AdapterCounters AdapterVersion::counters() const {
  const MutexLock lock(mutex_);
  return counters_;
}

std::vector<Failure> AdapterVersion::failures() const {
  const MutexLock lock(mutex_);
  return {failures_.begin(), failures_.end()};
}

std::vector<FaultEntry> AdapterVersion::quarantined() const {
  const MutexLock lock(mutex_);
  return faults_.Quarantined();
}

StatusOr<std::unique_ptr<WorkerProcess>> AdapterVersion::Acquire(Deadline deadline, bool is_retry) {
  DUTA_ASSIGN_OR_RETURN(auto idle, TakeIdle(deadline, is_retry));
  if (idle != nullptr) return idle;
  auto worker = StartWorker(std::min(deadline, LoadDeadline(rules_)));
  if (worker.ok()) return worker;
  ForgetWorker();
  const MutexLock lock(mutex_);
  faults_.FailToStart(clock_.Now());
  return worker.status();
}

StatusOr<std::unique_ptr<WorkerProcess>> AdapterVersion::TakeIdle(Deadline deadline, bool is_retry) {
  MutexLock lock(mutex_);
  while (!MayGoOn()) {
    if (!released_.WaitUntil(lock, deadline) && !MayGoOn()) return absl::UnavailableError("all its workers are busy");
  }
  while (!idle_.empty()) {
    auto worker = std::move(idle_.back());
    idle_.pop_back();
    if (worker->IsWaiting()) return worker;
    --live_;  // It died between calls; that is no message's fault.
  }
  if (!is_retry && clock_.Now() < faults_.not_before()) {
    return absl::UnavailableError("it waits a moment after a fault before it starts again");
  }
  ++live_;
  return nullptr;
}

StatusOr<std::unique_ptr<WorkerProcess>> AdapterVersion::StartWorker(Deadline deadline) {
  return WorkerProcess::Start(launcher_, library_.get(), rules_.limits, deadline, {configuration_});
}

void AdapterVersion::Release(std::unique_ptr<WorkerProcess> worker) {
  {
    const MutexLock lock(mutex_);
    idle_.push_back(std::move(worker));
  }
  released_.NotifyOne();
}

void AdapterVersion::ForgetWorker() {
  {
    const MutexLock lock(mutex_);
    --live_;
  }
  released_.NotifyOne();
}

Status AdapterVersion::CheckQuarantine(const std::string& digest) {
  const MutexLock lock(mutex_);
  ++counters_.calls;
  if (const FaultEntry* entry = faults_.FindQuarantined(digest)) {
    ++counters_.failures;
    return Failed("this message is quarantined for it: " + entry->fault);
  }
  return absl::OkStatus();
}

void AdapterVersion::Succeed(const std::string& digest) {
  const MutexLock lock(mutex_);
  if (!faults_.empty()) faults_.Succeed(digest);
}

void AdapterVersion::Restore(const std::vector<FaultEntry>& quarantined, std::string tripped) {
  const MutexLock lock(mutex_);
  faults_.Restore(quarantined);
  tripped_ = std::move(tripped);
}

Status AdapterVersion::Fail(const FaultEntry& entry) {
  const FaultReport report = CountFault(entry);
  if (listener_ && (report.quarantined || !report.tripped.empty())) listener_(report);
  return Failed(entry.fault);
}

FaultReport AdapterVersion::CountFault(const FaultEntry& entry) {
  const MutexLock lock(mutex_);
  FaultReport report;
  report.time = clock_.Now();
  ++counters_.failures;
  Remember({entry.input_digest, entry.message_id, entry.fault, 1, clock_.Now()});
  if (faults_.GiveUp(entry.input_digest, clock_.Now()) && tripped_.empty()) {
    tripped_ = "it failed on " + std::to_string(rules_.faults.breaker_messages) +
               " different messages, the last time: " + entry.fault;
    report.tripped = tripped_;
    logging::Error("An adapter version is taken out of service",
                   {{"adapter", identity_.id}, {"version", identity_.version}, {"why", tripped_}});
  }
  if (const FaultEntry* quarantined = faults_.FindQuarantined(entry.input_digest)) report.quarantined = *quarantined;
  return report;
}

Status AdapterVersion::Failed(std::string_view what) const {
  return Refuse(Reason::kAdapterFailed,
                "the adapter " + identity_.id + " " + identity_.version + ": " + std::string(what),
                {{"adapter", identity_.id}, {"version", identity_.version}});
}

}  // namespace duta::worker
