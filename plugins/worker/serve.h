// The worker's side of duta-adapter-worker: one adapter, one call at a time.
#pragma once

#include "plugins/worker/launch_wire.h"

namespace duta::worker {

// Builds the sandbox, loads the library at kLibraryDescriptor and answers calls
// at kSocketDescriptor until the hub closes it. Returns the process's exit code.
int RunWorker(const WorkerSizes& sizes);

}  // namespace duta::worker
