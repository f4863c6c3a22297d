// What an order must find in the registry to be carried out.
#pragma once

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/registry/snapshot.h"
#include "duta/order/v1/order.pb.h"

namespace duta::registry {

// Checks an order of the right shape (CheckShape) against the registry as it
// finds it. Pure. RESOURCE_EXISTS, UNKNOWN_RESOURCE with metadata `field` and
// `name`; ORDER_INVALID with metadata `field`. The rules that are not plain:
//   - A key belongs to one owner for ever, also after its revocation.
//   - A pin belongs to one name: a certificate never means two.
//   - A key that has expired already is not added.
//   - A revocation is final; its time does not move.
//   - Some administrator keeps a key that is valid at `now`: the hub can always
//     be given orders.
//   - What a policy names is not removed, since an empty list would mean
//     everyone; the last member of a group neither.
Status CheckState(const order::v1::Order& order, const Snapshot& snapshot, Instant now);

}  // namespace duta::registry
