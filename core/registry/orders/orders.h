// What administrators order: whether an order may be carried out, and carrying it out.
// Which orders there are: families.h.
#pragma once

#include <cstddef>
#include <memory>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/registry/snapshot.h"
#include "core/store/database.h"
#include "duta/order/v1/order.pb.h"

namespace duta::registry {

// Of an adapter's configuration.
inline constexpr size_t kMaxConfigurationBytes = 64 << 10;

// Checks names, keys, pins, anchors, levels, sizes. Pure, so that an order that
// was once accepted has the right shape for ever and may be repeated.
// ORDER_INVALID with metadata `field`, a path inside the action such as
// `add_partner.keys[0].spki`.
//
// Limits: names for people and reasons one line of 300 characters; comment 1,000
// bytes; a configuration kMaxConfigurationBytes; 16 keys an order; 32 pins and 16 anchors; 1,000 group members; 1,000
// recipients and 100 kinds in a policy.
Status CheckShape(const order::v1::Order& order);

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

// Carries out one order, as CheckShape and CheckState allow: their refusals, found
// before the first change. Used inside the transaction that logs the order, by the
// order kind alone. STORAGE_FAILED, STORAGE_FULL: the transaction must end. `now` is
// the time of acceptance. `known` is any snapshot of these tables or null; a recent
// one saves reading them.
Status Apply(const order::v1::Order& order, Instant now, store::Transaction& transaction,
             std::shared_ptr<const Snapshot> known = nullptr);

}  // namespace duta::registry
