// The exchange's tables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/store/database.h"

namespace duta::exchange {

// Makes the tables that are not there.
Status CreateTables(store::Database& database);

// Instants are stored as BIGINT: nanoseconds since 1970, UTC.
inline int64_t ToColumn(Instant instant) { return instant.time_since_epoch().count(); }
inline Instant FromColumn(int64_t column) { return Instant(std::chrono::nanoseconds(column)); }

}  // namespace duta::exchange
