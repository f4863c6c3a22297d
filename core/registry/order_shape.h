// What an order must look like, whatever the registry holds.
#pragma once

#include <cstddef>

#include "core/base/status.h"
#include "duta/order/v1/order.pb.h"

namespace duta::registry {

// Of an adapter's configuration.
inline constexpr size_t kMaxConfigurationBytes = 64 << 10;

// Checks names, keys, pins, anchors, levels, sizes. Pure, so that an order that
// was once accepted has the right shape for ever and may be repeated.
// ORDER_INVALID with metadata `field`, a path inside the action such as
// `add_partner.keys[0].spki`.
//
// Limits: names for people and reasons one line of 300 bytes; comment 1,000
// bytes; a configuration kMaxConfigurationBytes; 16 keys an order; 32 pins and 16 anchors; 1,000 group members; 1,000
// recipients and 100 kinds in a policy.
Status CheckShape(const order::v1::Order& order);

}  // namespace duta::registry
