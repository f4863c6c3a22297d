// The registry's tables, which orders alone change (orders/orders.h).
//
// Format: registry_resources has the serialised Partner, Unit, Group and
// Administrator by name (the name's form says which), registry_keys the
// serialised Key by key id, registry_adapters which version serves whom and
// registry_adapter_versions the serialised duta.adapter.v1.AdapterVersion.
// registry_version counts the orders carried out. What registry_adapter_faults has is
// no order's: see adapter_faults.h.
#pragma once

#include "core/base/status.h"
#include "core/store/database.h"

namespace duta::registry {

// Makes the tables.
Status CreateTables(store::Database& database);

}  // namespace duta::registry
