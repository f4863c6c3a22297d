// Changes of the registry's tables. Used inside the transaction that logs the
// order, by the order kind alone.
//
// Format: registry_resources has the serialised Partner, Unit, Group and
// Administrator by name (the name's form says which), registry_keys the
// serialised Key by key id, registry_adapters which version serves whom and
// registry_adapter_versions the serialised duta.adapter.v1.AdapterVersion.
// registry_version counts the orders carried out. What registry_adapter_faults has is
// no order's: see adapter_faults.h.
#pragma once

#include <memory>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/registry/snapshot.h"
#include "core/store/database.h"
#include "duta/order/v1/order.pb.h"

namespace duta::registry {

// Makes the tables.
Status CreateTables(store::Database& database);

// Carries out one order, as the rules of order_shape.h and order_rules.h allow:
// their refusals, found before the first change. STORAGE_FAILED, STORAGE_FULL:
// the transaction must end. `now` is the time of acceptance. `known` is any
// snapshot of these tables or null; a recent one saves reading them.
Status Apply(const order::v1::Order& order, Instant now, store::Transaction& transaction,
             std::shared_ptr<const Snapshot> known = nullptr);

}  // namespace duta::registry
