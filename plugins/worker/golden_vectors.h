// The translations that a bundle promises.
#pragma once

#include "core/base/status.h"
#include "plugins/bundle/bundle.h"
#include "plugins/worker/adapter_version.h"

namespace duta::worker {

// Has `version`, which the bundle's library is, make all of them. ADAPTER_REFUSED
// with the first that comes out otherwise. Thread-safe.
Status CheckGoldenVectors(AdapterVersion& version, const bundle::Bundle& bundle);

}  // namespace duta::worker
