// The hub's handle on the launcher, the process that starts workers. The hub
// never forks: posix_spawn() starts the launcher, which has one thread, and only
// that one forks.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "plugins/worker/descriptor.h"
#include "plugins/worker/launch_wire.h"

namespace duta::worker {

// Thread-safe. The destructor ends the launcher and with it all workers.
class Launcher {
 public:
  // Starts `program` (duta-adapter-worker) and waits until it has isolated
  // itself. FILE_UNUSABLE if it cannot be run.
  static StatusOr<std::unique_ptr<Launcher>> Start(const std::string& program);
  ~Launcher();
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;

  // What the system could not give: a set of Degradation.
  uint32_t degradations() const { return degradations_; }

  // Starts a worker with these descriptors, which stay the caller's. INTERNAL
  // if the launcher is gone or the system has no process left.
  StatusOr<pid_t> Spawn(int socket, int arena, int library, const WorkerSizes& sizes);

  // Kills the worker if it still lives, and says how it ended (as waitpid()).
  // INTERNAL if there is no such worker or no launcher.
  StatusOr<int> End(pid_t worker);

 private:
  Launcher(pid_t pid, Descriptor control) : pid_(pid), control_(std::move(control)) {}

  StatusOr<LauncherReply> Ask(const LauncherRequest& request, const int* descriptors);

  const pid_t pid_;
  uint32_t degradations_ = 0;  // Constant after Start.
  Mutex mutex_;                // One request at a time.
  Descriptor control_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::worker
