// The order about certificates: to whom a connection belongs.
#include "core/base/names.h"
#include "core/registry/orders/families.h"
#include "core/registry/orders/shape_checks.h"

namespace duta::registry {
namespace {

template <typename Resource>
Status PutTrust(Resource resource, const order::v1::SetTransportTrust& action, Writer& writer) {
  *resource.mutable_transport_trust() = action.transport_trust();
  return writer.Put(resource);
}

struct SetTransportTrust {
  static Status CheckShape(const order::v1::SetTransportTrust& action) {
    DUTA_RETURN_IF_ERROR(CheckPrincipalName("set_transport_trust.name", action.name()));
    const auto check = IsAdministrator(action.name()) ? CheckAdministratorTrust : CheckTrust;
    return check("set_transport_trust.transport_trust", action.transport_trust());
  }

  static Status CheckState(const order::v1::SetTransportTrust& action, const StateRules& rules) {
    DUTA_RETURN_IF_ERROR(rules.Require("set_transport_trust.name", action.name()));
    return rules.CheckPins("set_transport_trust.transport_trust", action.name(), action.transport_trust());
  }

  static Status Write(const order::v1::SetTransportTrust& action, Writer& writer) {
    if (const v1::Partner* partner = writer.snapshot().FindPartner(action.name()))
      return PutTrust(*partner, action, writer);
    if (const v1::Unit* unit = writer.snapshot().FindUnit(action.name())) return PutTrust(*unit, action, writer);
    return PutTrust(*writer.snapshot().FindAdministrator(action.name()), action, writer);
  }
};

using order::v1::Order;

constexpr OrderType kTrustOrders[] = {
    MakeOrderType<SetTransportTrust, &Order::set_transport_trust>(Order::kSetTransportTrust),
};

}  // namespace

OrderTypes TrustOrders() { return kTrustOrders; }

}  // namespace duta::registry
