// What the launcher gives up before it starts the first worker: root's account
// and the host's namespaces. Workers inherit the result, so it costs nothing a
// worker. For the launcher process only, which has one thread.
#pragma once

#include <cstdint>

namespace duta::worker {

// Leaves root's account (for nobody's) and enters new user, network, IPC, mount
// and process namespaces as far as the system allows, with an own first process
// in the last, whose end ends all workers. Returns what was not to be had: a set
// of Degradation.
uint32_t Isolate();

}  // namespace duta::worker
