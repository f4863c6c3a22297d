// The launcher's side of duta-adapter-worker: a small process of one thread
// that isolates itself once and then starts workers on request.
#pragma once

namespace duta::worker {

// Serves requests at kControlDescriptor until the hub is gone. Returns the
// process's exit code.
int RunLauncher();

}  // namespace duta::worker
