// One version of an adapter in service: its library, its workers and its record
// of faults.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/exchange/translator.h"
#include "plugins/worker/advice_record.h"
#include "plugins/worker/fault_record.h"
#include "plugins/worker/launcher.h"
#include "plugins/worker/worker_process.h"

namespace duta::worker {

// How an adapter is run. Stated defaults; the hub's configuration sets them.
struct AdapterRules {
  WorkerLimits limits;
  FaultRules faults;
  int workers = 2;  // Most processes of one adapter; one of them is kept ready.
  // Whether the hub takes adapters that nobody has approved; it is part of their
  // identity, and changes nothing else here.
  bool development = false;
};

// What an adapter's bundle asks for; 0: nothing in particular.
struct WantedLimits {
  uint64_t memory_bytes = 0;
  uint64_t output_bytes = 0;
  std::chrono::milliseconds call_time{0};
};

// The hub's limits, or what is wanted where that is less.
WorkerLimits Capped(WorkerLimits limits, const WantedLimits& wanted);

// SHA-256, 32 bytes; empty if there is none.
std::string DigestOfConfiguration(std::string_view configuration);

// A call that gave nothing usable.
struct Failure {
  std::string input_digest;  // As FaultEntry.
  std::string message_id;
  std::string text;  // What happened, for people; may quote the adapter.
  int count = 0;
  Instant time;  // Of the last one.
};

// What a version did so wrong that it should be remembered longer than the process
// lives.
struct FaultReport {
  std::optional<FaultEntry> quarantined;  // A message that it never sees again.
  std::string tripped;                    // Why the breaker has tripped; empty if it has not just now.
  Instant time;
};

// Called by whoever made the call, without any lock.
using FaultListener = std::function<void(const FaultReport&)>;

// Since the version was put into service.
struct AdapterCounters {
  uint64_t calls = 0;
  uint64_t failures = 0;  // Calls that gave neither a result nor an INVALID_INPUT.
};

// Thread-safe. `launcher` and `clock` outlive it. The destructor ends the
// workers; no call may run then.
class AdapterVersion {
 public:
  // Reads, checks and starts the library: form and note without running it, then
  // one sandboxed worker that describes itself. ADAPTER_REFUSED with metadata
  // `check`, `expected`, `found`, also if it does not speak for `partner`;
  // INTERNAL or FILE_UNUSABLE if no process can be started.
  // All its workers are made with `configuration` (JSON text; empty: none); a
  // finding `configuration` if the adapter refuses it.
  static StatusOr<std::unique_ptr<AdapterVersion>> Load(Launcher& launcher, const Clock& clock,
                                                        const AdapterRules& rules, std::string_view partner,
                                                        std::string_view library, std::string_view configuration = {});
  AdapterVersion(const AdapterVersion&) = delete;
  AdapterVersion& operator=(const AdapterVersion&) = delete;

  const exchange::AdapterIdentity& identity() const { return identity_; }
  const loader::Description& description() const { return description_; }
  bool advises() const { return advises_; }
  const WorkerLimits& limits() const { return rules_.limits; }

  // Runs one call within limits.call_time: waits for a worker, retries once on
  // another one after a crash. `input` must keep to limits.input_bytes. What
  // comes back is what the adapter said, unchecked. ADAPTER_FAILED after a
  // fault, in quarantine, or when all workers stay busy.
  StatusOr<loader::CallResult> Call(FrameType type, const loader::CallInput& input);

  // As Call, for advice on a message of `sender`, a partner. It is not tried twice, never
  // keeps the last worker from renditions, and a fault in it counts against that
  // sender alone (advice_record.h): no quarantine, no backoff, no breaker.
  StatusOr<loader::CallResult> Advise(const loader::CallInput& input, std::string_view sender);

  // Counts a result of Call() or Advise() that turned out unusable, for what `text` says.
  void CountUnusable(FrameType type, const loader::CallInput& input, std::string text);

  // Whether no worker is idle though one more could be.
  bool WantsWorker() const;

  // Starts a worker if one is wanted and the backoff is over. Returns whether
  // one is still wanted. One caller at a time.
  bool KeepOneReady();

  // Why the breaker tripped; empty if it did not.
  std::string tripped() const;
  AdapterCounters counters() const;
  // The messages on which it failed lately, oldest first.
  std::vector<Failure> failures() const;
  // The messages that it never sees again, oldest first.
  std::vector<FaultEntry> quarantined() const;

  // Tells `listener` from now on. Before the first call.
  void Listen(FaultListener listener) { listener_ = std::move(listener); }
  // Takes up what a version before it knew, and forgets what this one knew: who is in
  // quarantine, and why the breaker has tripped (empty: it has not).
  void Restore(const std::vector<FaultEntry>& quarantined, std::string tripped);

 private:
  AdapterVersion(Launcher& launcher, const Clock& clock, const AdapterRules& rules, Descriptor library,
                 std::string_view configuration)
      : launcher_(launcher),
        clock_(clock),
        rules_(rules),
        library_(std::move(library)),
        configuration_(configuration),
        faults_(rules.faults),
        advice_(rules.faults) {}

  StatusOr<std::unique_ptr<WorkerProcess>> Acquire(Deadline deadline, bool is_retry);
  // An idle worker; or null: one may be started, and counts as living already.
  StatusOr<std::unique_ptr<WorkerProcess>> TakeIdle(Deadline deadline, bool is_retry);
  bool MayGoOn() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !idle_.empty() || live_ < rules_.workers; }
  StatusOr<std::unique_ptr<WorkerProcess>> StartWorker(Deadline deadline);
  void Release(std::unique_ptr<WorkerProcess> worker);
  void ForgetWorker();
  Status CheckQuarantine(const std::string& digest);
  Status BeginAdvice(std::string_view sender, Deadline deadline);
  void EndAdvice();
  StatusOr<loader::CallResult> RunAdvice(const loader::CallInput& input, std::string_view sender, Deadline deadline);
  void Succeed(const std::string& digest);
  void CountFailure();
  void Remember(Failure failure) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Status Fail(const FaultEntry& entry);
  FaultReport CountFault(const FaultEntry& entry);
  Status Failed(std::string_view what) const;

  Launcher& launcher_;
  const Clock& clock_;
  const AdapterRules rules_;
  const Descriptor library_;  // Sealed.
  const std::string configuration_;
  FaultListener listener_;              // May be empty. Constant after Listen.
  exchange::AdapterIdentity identity_;  // This and the next two: constant after Load.
  loader::Description description_;
  bool advises_ = false;

  mutable Mutex mutex_;
  Condition released_;  // A worker is idle, or fewer live.
  std::vector<std::unique_ptr<WorkerProcess>> idle_ ABSL_GUARDED_BY(mutex_);
  int live_ ABSL_GUARDED_BY(mutex_) = 0;      // Idle, busy and starting.
  int advising_ ABSL_GUARDED_BY(mutex_) = 0;  // Calls for advice that run.
  Condition advised_;                         // One of them ended.
  FaultRecord faults_ ABSL_GUARDED_BY(mutex_);
  AdviceRecord advice_ ABSL_GUARDED_BY(mutex_);
  std::string tripped_ ABSL_GUARDED_BY(mutex_);
  AdapterCounters counters_ ABSL_GUARDED_BY(mutex_);
  std::deque<Failure> failures_ ABSL_GUARDED_BY(mutex_);  // Oldest first.
};

}  // namespace duta::worker
