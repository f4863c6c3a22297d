// Changes of the registry's tables. Used inside the transaction that logs the
// order, by the order kind alone. Each checks before it changes: an error
// leaves the tables as they were.
#pragma once

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/store/database.h"
#include "duta/order/v1/order.pb.h"

namespace duta::registry {

// Makes the tables.
Status CreateTables(store::Database& database);

// Carries out one order. RESOURCE_EXISTS, UNKNOWN_RESOURCE, ORDER_INVALID with
// metadata `field`. `now` is the time of acceptance.
Status Apply(const order::v1::Order& order, Instant now, store::Transaction& transaction);

}  // namespace duta::registry
