// What there is to know of one sort of order: how it must look, what it must find in
// the registry, and what it changes there.
#pragma once

#include <span>

#include "core/base/status.h"
#include "core/registry/orders/state_rules.h"
#include "core/registry/orders/writer.h"
#include "duta/order/v1/order.pb.h"

namespace duta::registry {

struct OrderType {
  order::v1::Order::ActionCase action;
  // ORDER_INVALID with metadata `field`. Pure.
  Status (*check_shape)(const order::v1::Order& order);
  // Of an order of the right shape; the reasons of CheckState (orders.h). Pure.
  Status (*check_state)(const order::v1::Order& order, const StateRules& rules);
  // Of an order that passed both. STORAGE_FAILED, STORAGE_FULL.
  Status (*write)(const order::v1::Order& order, Writer& writer);
};

// The orders of one family, as a table.
using OrderTypes = std::span<const OrderType>;

// Makes the row of a struct with static functions CheckShape, CheckState and Write,
// which take the action that `kGet` reads from an order.
template <typename Type, auto kGet>
constexpr OrderType MakeOrderType(order::v1::Order::ActionCase action) {
  return {
      action, [](const order::v1::Order& order) { return Type::CheckShape((order.*kGet)()); },
      [](const order::v1::Order& order, const StateRules& rules) { return Type::CheckState((order.*kGet)(), rules); },
      [](const order::v1::Order& order, Writer& writer) { return Type::Write((order.*kGet)(), writer); }};
}

}  // namespace duta::registry
