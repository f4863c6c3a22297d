// Adapters as the services show them: what the catalogue has, and how it runs.
// Functions only; thread-safe.
#pragma once

#include <vector>

#include "core/registry/snapshot.h"
#include "duta/adapter/v1/adapter_service.pb.h"
#include "plugins/worker/worker_pool.h"

namespace duta::hub {

// All adapters of the catalogue, by partner; `running` is WorkerPool::States().
std::vector<adapter::v1::Adapter> ViewOf(const registry::Snapshot& snapshot,
                                         const std::vector<worker::AdapterStatus>& running);

}  // namespace duta::hub
