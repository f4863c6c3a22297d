// Orders about the hub's administrators.
#include <string>

#include "core/registry/orders/families.h"
#include "core/registry/orders/shape_checks.h"

namespace duta::registry {
namespace {

struct AddAdministrator {
  static Status CheckShape(const order::v1::AddAdministrator& action) {
    const v1::Administrator& administrator = action.administrator();
    DUTA_RETURN_IF_ERROR(CheckAdministratorName("add_administrator.administrator.name", administrator.name()));
    DUTA_RETURN_IF_ERROR(CheckText("add_administrator.administrator.display_name", administrator.display_name()));
    DUTA_RETURN_IF_ERROR(
        CheckAdministratorTrust("add_administrator.administrator.transport_trust", administrator.transport_trust()));
    return CheckKeys("add_administrator.keys", action.keys(), 1);
  }

  static Status CheckState(const order::v1::AddAdministrator& action, const StateRules& rules) {
    const v1::Administrator& administrator = action.administrator();
    DUTA_RETURN_IF_ERROR(rules.RequireNew("add_administrator.administrator.name", administrator.name()));
    DUTA_RETURN_IF_ERROR(rules.CheckPins("add_administrator.administrator.transport_trust", administrator.name(),
                                         administrator.transport_trust()));
    return rules.CheckKeys("add_administrator.keys", action.keys());
  }

  static Status Write(const order::v1::AddAdministrator& action, Writer& writer) {
    DUTA_RETURN_IF_ERROR(writer.Put(action.administrator()));
    return writer.PutKeys(action.administrator().name(), action.keys());
  }
};

struct RemoveAdministrator {
  static Status CheckShape(const order::v1::RemoveAdministrator& action) {
    return CheckAdministratorName("remove_administrator.administrator", action.administrator());
  }

  static Status CheckState(const order::v1::RemoveAdministrator& action, const StateRules& rules) {
    const std::string& name = action.administrator();
    DUTA_RETURN_IF_ERROR(rules.Require("remove_administrator.administrator", name));
    if (rules.HasAdministratorWithout([&](const KeyRecord& key) { return key.key.owner() == name; })) {
      return absl::OkStatus();
    }
    return Invalid("remove_administrator.administrator", "no administrator would be left with a valid key");
  }

  static Status Write(const order::v1::RemoveAdministrator& action, Writer& writer) {
    DUTA_RETURN_IF_ERROR(writer.RevokeKeysOf(action.administrator(), "the administrator was removed"));
    return writer.Remove(action.administrator());
  }
};

using order::v1::Order;

constexpr OrderType kAdministratorOrders[] = {
    MakeOrderType<AddAdministrator, &Order::add_administrator>(Order::kAddAdministrator),
    MakeOrderType<RemoveAdministrator, &Order::remove_administrator>(Order::kRemoveAdministrator),
};

}  // namespace

OrderTypes AdministratorOrders() { return kAdministratorOrders; }

}  // namespace duta::registry
