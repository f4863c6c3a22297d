#include "core/registry/orders/families.h"

namespace duta::registry {
namespace {

constexpr OrderTypes (*kFamilies[])() = {PartnerOrders,        UnitOrders,          KeyOrders,
                                         TrustOrders,          GroupOrders,         AdministratorOrders,
                                         AdapterVersionOrders, AdapterServiceOrders};

}  // namespace

const OrderType* FindOrderType(order::v1::Order::ActionCase action) {
  for (const auto family : kFamilies) {
    for (const OrderType& type : family()) {
      if (type.action == action) return &type;
    }
  }
  return nullptr;
}

}  // namespace duta::registry
