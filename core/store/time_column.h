// How instants are stored.
#pragma once

#include <chrono>
#include <cstdint>

#include "core/base/clock.h"

namespace duta::store {

// As BIGINT: nanoseconds since 1970, UTC.
inline int64_t ToColumn(Instant instant) { return instant.time_since_epoch().count(); }

}  // namespace duta::store
