// Orders about groups of partners.
#include <algorithm>

#include "core/base/names.h"
#include "core/registry/orders/families.h"
#include "core/registry/orders/shape_checks.h"

namespace duta::registry {
namespace {

constexpr int kMaxMembers = 1000;

struct SetGroup {
  static Status CheckShape(const order::v1::SetGroup& action) {
    const v1::Group& group = action.group();
    DUTA_RETURN_IF_ERROR(CheckGroupName("set_group.group.name", group.name()));
    DUTA_RETURN_IF_ERROR(CheckText("set_group.group.display_name", group.display_name()));
    if (group.members().empty()) return Invalid("set_group.group.members", "at least one member is needed");
    DUTA_RETURN_IF_ERROR(CheckList("set_group.group.members", group.members(), kMaxMembers));
    for (int i = 0; i < group.members_size(); ++i) {
      const NameKind kind = KindOfName(group.members(i));
      if (kind != NameKind::kPartner && kind != NameKind::kUnit) {
        return Invalid(Item("set_group.group.members", i), "not the name of a partner or unit");
      }
    }
    return absl::OkStatus();
  }

  static Status CheckState(const order::v1::SetGroup& action, const StateRules& rules) {
    return rules.RequireAll("set_group.group.members", action.group().members());
  }

  static Status Write(const order::v1::SetGroup& action, Writer& writer) {
    v1::Group group = action.group();
    std::sort(group.mutable_members()->begin(), group.mutable_members()->end());
    return writer.Put(group);
  }
};

struct RemoveGroup {
  static Status CheckShape(const order::v1::RemoveGroup& action) {
    return CheckGroupName("remove_group.group", action.group());
  }

  static Status CheckState(const order::v1::RemoveGroup& action, const StateRules& rules) {
    DUTA_RETURN_IF_ERROR(rules.Require("remove_group.group", action.group()));
    return rules.CheckNoPolicyNames("remove_group.group", action.group());
  }

  static Status Write(const order::v1::RemoveGroup& action, Writer& writer) { return writer.Remove(action.group()); }
};

using order::v1::Order;

constexpr OrderType kGroupOrders[] = {
    MakeOrderType<SetGroup, &Order::set_group>(Order::kSetGroup),
    MakeOrderType<RemoveGroup, &Order::remove_group>(Order::kRemoveGroup),
};

}  // namespace

OrderTypes GroupOrders() { return kGroupOrders; }

}  // namespace duta::registry
