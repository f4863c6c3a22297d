// All adapters in service: the exchange's Translator. Each adapter version has
// its own sandboxed worker processes; nothing of an adapter runs in the hub.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/exchange/translator.h"
#include "plugins/worker/adapter_version.h"
#include "plugins/worker/calls.h"
#include "plugins/worker/launcher.h"

namespace duta::worker {

struct WorkerPoolOptions {
  // The program duta-adapter-worker.
  std::string program;
  // Parts of the sandbox that may be missing, by name (degradations.h). What is
  // missing and not named here keeps every adapter out of service.
  std::vector<std::string> allowed_degradations;
  AdapterRules rules;
};

// A partner's adapter as the administrator sees it.
struct AdapterStatus {
  std::string partner;
  exchange::AdapterIdentity identity;  // Id and version are empty if it never loaded.
  std::vector<exchange::TranslationPair> translations;
  std::string suspended;                // Why it does not serve; empty if it does.
  std::string fallen_back;              // Why the version before serves; empty if it does not.
  AdapterCounters counters;             // This and what follows: of the version ordered.
  std::vector<Failure> failures;        // The latest, oldest first.
  std::vector<FaultEntry> quarantined;  // Oldest first.
};

// A part of the sandbox that the system could not give.
struct DegradationStatus {
  std::string name;
  std::string cause;
  bool allowed = false;
};

// Thread-safe. Every call blocks, for at most the limits' call or load time, so
// none belongs on a thread of gRPC. The destructor ends all workers; no call may
// run then.
class WorkerPool final : public exchange::Translator {
 public:
  // Starts the launcher. `clock` outlives the pool. FILE_UNUSABLE if the program
  // cannot be run; CONFIGURATION_INVALID for an unknown degradation.
  static StatusOr<std::unique_ptr<WorkerPool>> Create(WorkerPoolOptions options, const Clock& clock);
  ~WorkerPool() override;

  // Whether `library` (the bytes of a shared library) could serve `partner`:
  // loads it once in a sandboxed worker. Changes nothing. ADAPTER_REFUSED with
  // metadata `check`, `expected` and `found`; CheckDescription's checks, those
  // of loader/elf_file.h and loader/library.h, `identity` and `sandbox`.
  Status Check(std::string_view partner, std::string_view library);

  // Whether `configuration` fits `schema`: WorkerProcess::Validate, with the
  // pool's limits. ADAPTER_REFUSED also if the sandbox lacks a part.
  Status CheckConfiguration(std::string_view schema, std::string_view configuration);

  // Puts it into service, with a configuration (JSON text; empty: none); calls
  // that run finish on the version before, which stays warm as the standby. If it
  // fails the partner's adapter is suspended with the reason, never quietly the
  // version before. Errors as Check; `digest` if the bytes do not have `sha256`
  // (32 bytes), `configuration` if it refuses that.
  Status Activate(std::string_view partner, std::string_view sha256, std::string_view library,
                  const WantedLimits& wanted = {}, std::string_view configuration = {});

  // As Activate, if this library with this configuration stands by: at once,
  // since its workers run. False if not, and then nothing has changed.
  bool ActivateStandby(std::string_view partner, std::string_view sha256, std::string_view configuration = {});

  // Identity of the standby, which serves when the breaker of the version in
  // service trips; all empty if there is none.
  exchange::AdapterIdentity StandbyOf(std::string_view partner) const;
  // Makes this library the standby of a partner with an adapter; none if
  // `sha256` is empty. Errors as Activate, and then nothing has changed.
  Status StandBy(std::string_view partner, std::string_view sha256, std::string_view library,
                 const WantedLimits& wanted = {}, std::string_view configuration = {});

  // A version that serves nobody, to be tried out (calls.h). Errors as Check;
  // `configuration` if it refuses that.
  StatusOr<std::shared_ptr<AdapterVersion>> Load(std::string_view partner, std::string_view library,
                                                 const WantedLimits& wanted = {}, std::string_view configuration = {});
  // The version that serves. NO_ADAPTER.
  StatusOr<std::shared_ptr<AdapterVersion>> InService(std::string_view partner) const;

  // Tells `listener` of what should be remembered of the versions that serve or stand
  // by, on the thread of the call; empty: nobody.
  using PoolListener =
      std::function<void(const std::string& partner, const exchange::AdapterIdentity& version, const FaultReport&)>;
  void Listen(PoolListener listener);
  // As AdapterVersion::Restore, of the partner's version of this name, if it serves or
  // stands by.
  void RestoreFaults(std::string_view partner, std::string_view version, const std::vector<FaultEntry>& quarantined,
                     const std::string& tripped);

  // Takes the partner's adapter, even one that was never loaded, out of service, for
  // `reason`.
  void Suspend(std::string_view partner, std::string_view reason);

  // All adapters, by partner.
  std::vector<AdapterStatus> States() const;

  // What the system could not give. Constant.
  std::vector<DegradationStatus> Degradations() const;

  bool MayServe(std::string_view partner) const override;
  // Translator. NO_ADAPTER also if it is suspended; what it gives translates as TranslateWith.
  StatusOr<std::shared_ptr<exchange::ServingAdapter>> InServiceFor(std::string_view partner) override;
  std::vector<exchange::v1::Advisory> Advise(std::string_view partner, std::string_view message, Instant now) override;

 private:
  // Shared, because a call goes on with the version that it began with while
  // another is put into service.
  using Version = std::shared_ptr<AdapterVersion>;
  class Serving;

  struct Slot {
    Version version;        // Null if it never loaded.
    Version standby;        // Serves if the breaker of `version` trips; may be null.
    std::string sha256;     // As ordered; of the library.
    std::string suspended;  // Why; empty if not.

    bool HasSpare() const { return standby != nullptr && standby->tripped().empty(); }
  };

  WorkerPool(WorkerPoolOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}

  Status CheckSandbox() const;
  StatusOr<Version> LoadExactly(std::string_view partner, std::string_view sha256, std::string_view library,
                                const WantedLimits& wanted, std::string_view configuration);
  void PutVersion(std::string_view partner, std::string_view sha256, Version version);
  void Put(std::string_view partner, Slot slot);
  void Report(const std::string& partner, const exchange::AdapterIdentity& version, const FaultReport& report);
  void KeepWorkersReady();
  // What serves or stands by; nothing once the pool is stopping.
  std::optional<std::vector<Version>> VersionsToKeep();
  // Until it is woken, or, with `soon`, for a while at most.
  void WaitForWake(bool soon);
  void WakeKeeper();

  const WorkerPoolOptions options_;
  const Clock& clock_;
  uint32_t allowed_ = 0;                // A set of Degradation. Constant after Create.
  std::unique_ptr<Launcher> launcher_;  // Constant after Create.

  mutable Mutex mutex_;
  std::map<std::string, Slot, std::less<>> slots_ ABSL_GUARDED_BY(mutex_);  // By partner.
  PoolListener listener_ ABSL_GUARDED_BY(mutex_);
  Condition keeper_wakes_;  // keeper_wanted_ or stopping_ is set.
  bool keeper_wanted_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread keeper_;  // Starts workers ahead of need.
};

}  // namespace duta::worker
