// Orders about units: missions and departments of partners.
#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/registry/orders/families.h"
#include "core/registry/orders/shape_checks.h"

namespace duta::registry {
namespace {

struct AddUnit {
  static Status CheckShape(const order::v1::AddUnit& action) {
    DUTA_RETURN_IF_ERROR(CheckUnitName("add_unit.unit.name", action.unit().name()));
    DUTA_RETURN_IF_ERROR(CheckText("add_unit.unit.display_name", action.unit().display_name()));
    DUTA_RETURN_IF_ERROR(CheckTrust("add_unit.unit.transport_trust", action.unit().transport_trust()));
    return CheckKeys("add_unit.keys", action.keys(), 0);
  }

  static Status CheckState(const order::v1::AddUnit& action, const StateRules& rules) {
    const v1::Unit& unit = action.unit();
    DUTA_RETURN_IF_ERROR(rules.RequireNew("add_unit.unit.name", unit.name()));
    DUTA_RETURN_IF_ERROR(rules.Require("add_unit.unit.name", std::string(PartnerOf(unit.name()))));
    DUTA_RETURN_IF_ERROR(rules.CheckPins("add_unit.unit.transport_trust", unit.name(), unit.transport_trust()));
    return rules.CheckKeys("add_unit.keys", action.keys());
  }

  static Status Write(const order::v1::AddUnit& action, Writer& writer) {
    DUTA_RETURN_IF_ERROR(writer.Put(action.unit()));
    return writer.PutKeys(action.unit().name(), action.keys());
  }
};

struct RemoveUnit {
  static Status CheckShape(const order::v1::RemoveUnit& action) {
    return CheckUnitName("remove_unit.unit", action.unit());
  }

  static Status CheckState(const order::v1::RemoveUnit& action, const StateRules& rules) {
    DUTA_RETURN_IF_ERROR(rules.Require("remove_unit.unit", action.unit()));
    DUTA_RETURN_IF_ERROR(rules.CheckNoPolicyNames("remove_unit.unit", action.unit()));
    for (const auto& [name, group] : rules.snapshot().groups()) {
      if (group.members_size() == 1 && group.members(0) == action.unit()) {
        return Invalid("remove_unit.unit", absl::StrCat("the last member of ", name, "; remove that first"));
      }
    }
    return absl::OkStatus();
  }

  static Status Write(const order::v1::RemoveUnit& action, Writer& writer) {
    for (const auto& [name, group] : writer.snapshot().groups()) {
      v1::Group rest = group;
      auto& members = *rest.mutable_members();
      members.erase(std::remove(members.begin(), members.end(), action.unit()), members.end());
      if (rest.members_size() != group.members_size()) DUTA_RETURN_IF_ERROR(writer.Put(rest));
    }
    DUTA_RETURN_IF_ERROR(writer.RevokeKeysOf(action.unit(), "the unit was removed"));
    return writer.Remove(action.unit());
  }
};

using order::v1::Order;

constexpr OrderType kUnitOrders[] = {
    MakeOrderType<AddUnit, &Order::add_unit>(Order::kAddUnit),
    MakeOrderType<RemoveUnit, &Order::remove_unit>(Order::kRemoveUnit),
};

}  // namespace

OrderTypes UnitOrders() { return kUnitOrders; }

}  // namespace duta::registry
