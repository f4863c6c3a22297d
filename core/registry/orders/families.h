// The families of orders, a source each. A new order is a struct and a row in the
// table of its family.
#pragma once

#include "core/registry/orders/order_type.h"

namespace duta::registry {

OrderTypes PartnerOrders();
OrderTypes UnitOrders();
OrderTypes KeyOrders();
OrderTypes TrustOrders();
OrderTypes GroupOrders();
OrderTypes AdministratorOrders();
OrderTypes AdapterVersionOrders();
OrderTypes AdapterServiceOrders();

// Null if there is no such order.
const OrderType* FindOrderType(order::v1::Order::ActionCase action);

}  // namespace duta::registry
