#include "core/registry/orders/families.h"

#include <gtest/gtest.h>

#include <set>

namespace duta::registry {
namespace {

using order::v1::Order;

TEST(FamiliesTest, EveryActionOfAnOrderIsKnown) {
  const google::protobuf::OneofDescriptor* const actions = Order::descriptor()->FindOneofByName("action");
  ASSERT_NE(actions, nullptr);
  ASSERT_GT(actions->field_count(), 20);
  for (int i = 0; i < actions->field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *actions->field(i);
    const OrderType* const type = FindOrderType(static_cast<Order::ActionCase>(field.number()));
    ASSERT_NE(type, nullptr) << field.name() << " is in no family";
    // Each row reads its own action: what is refused of it is named after it.
    Order order;
    order.GetReflection()->MutableMessage(&order, &field);
    const Metadata metadata = MetadataOf(type->check_shape(order));
    ASSERT_TRUE(metadata.contains("field")) << field.name();
    EXPECT_EQ(metadata.at("field").rfind(field.name() + ".", 0), 0u) << field.name() << ": " << metadata.at("field");
  }
}

TEST(FamiliesTest, NoOrderIsInTwoFamilies) {
  std::set<Order::ActionCase> seen;
  for (const auto family : {PartnerOrders, UnitOrders, KeyOrders, TrustOrders, GroupOrders, AdministratorOrders,
                            AdapterVersionOrders, AdapterServiceOrders}) {
    ASSERT_FALSE(family().empty());
    for (const OrderType& type : family()) EXPECT_TRUE(seen.insert(type.action).second) << type.action;
  }
  EXPECT_EQ(FindOrderType(Order::ACTION_NOT_SET), nullptr);
}

}  // namespace
}  // namespace duta::registry
