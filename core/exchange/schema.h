// The exchange's tables.
#pragma once

#include "core/base/status.h"
#include "core/store/database.h"

namespace duta::exchange {

// Makes the tables that are not there.
Status CreateTables(store::Database& database);

}  // namespace duta::exchange
