// Orders about partners: admission, policy, suspension.
#include <algorithm>
#include <string>
#include <string_view>

#include "core/base/media_type.h"
#include "core/base/names.h"
#include "core/registry/countries.h"
#include "core/registry/orders/families.h"
#include "core/registry/orders/shape_checks.h"

namespace duta::registry {
namespace {

constexpr int kMaxRecipients = 1000;
constexpr int kMaxKinds = 100;
constexpr size_t kMaxMediaTypeBytes = 127;

Status CheckPolicyShape(const std::string& field, const v1::Policy& policy) {
  if (!message::v1::Level_IsValid(policy.send_ceiling())) return Invalid(field + ".send_ceiling", "no such level");
  if (!message::v1::Level_IsValid(policy.receive_ceiling())) {
    return Invalid(field + ".receive_ceiling", "no such level");
  }
  DUTA_RETURN_IF_ERROR(CheckList(field + ".kinds", policy.kinds(), kMaxKinds));
  for (int i = 0; i < policy.kinds_size(); ++i) {
    if (policy.kinds(i).size() > kMaxMediaTypeBytes || !IsBareMediaType(policy.kinds(i))) {
      return Invalid(Item(field + ".kinds", i), "not a media type");
    }
  }
  DUTA_RETURN_IF_ERROR(CheckList(field + ".recipients", policy.recipients(), kMaxRecipients));
  for (int i = 0; i < policy.recipients_size(); ++i) {
    const NameKind kind = KindOfName(policy.recipients(i));
    if (kind != NameKind::kPartner && kind != NameKind::kUnit && kind != NameKind::kGroup) {
      return Invalid(Item(field + ".recipients", i), "not the name of a partner, unit or group");
    }
  }
  return absl::OkStatus();
}

Status CheckPolicyState(const std::string& field, const v1::Policy& policy, const StateRules& rules) {
  return rules.RequireAll(field + ".recipients", policy.recipients());
}

Status PutState(const std::string& name, v1::PartnerState state, Writer& writer) {
  v1::Partner partner = *writer.snapshot().FindPartner(name);
  partner.set_state(state);
  return writer.Put(partner);
}

struct AddPartner {
  static Status CheckShape(const order::v1::AddPartner& action) {
    const v1::Partner& partner = action.partner();
    DUTA_RETURN_IF_ERROR(CheckPartnerName("add_partner.partner.name", partner.name()));
    DUTA_RETURN_IF_ERROR(CheckText("add_partner.partner.display_name", partner.display_name()));
    if (!partner.country_code().empty() && !IsCountryCode(partner.country_code())) {
      return Invalid("add_partner.partner.country_code", "not an ISO 3166-1 alpha-2 code in upper case");
    }
    DUTA_RETURN_IF_ERROR(CheckPolicyShape("add_partner.partner.policy", partner.policy()));
    DUTA_RETURN_IF_ERROR(CheckTrust("add_partner.partner.transport_trust", partner.transport_trust()));
    return CheckKeys("add_partner.keys", action.keys(), 1);
  }

  static Status CheckState(const order::v1::AddPartner& action, const StateRules& rules) {
    const v1::Partner& partner = action.partner();
    DUTA_RETURN_IF_ERROR(rules.RequireNew("add_partner.partner.name", partner.name()));
    DUTA_RETURN_IF_ERROR(CheckPolicyState("add_partner.partner.policy", partner.policy(), rules));
    DUTA_RETURN_IF_ERROR(
        rules.CheckPins("add_partner.partner.transport_trust", partner.name(), partner.transport_trust()));
    return rules.CheckKeys("add_partner.keys", action.keys());
  }

  static Status Write(const order::v1::AddPartner& action, Writer& writer) {
    v1::Partner partner = action.partner();
    partner.set_state(v1::PARTNER_STATE_ACTIVE);
    partner.clear_adapter();
    DUTA_RETURN_IF_ERROR(writer.Put(partner));
    return writer.PutKeys(partner.name(), action.keys());
  }
};

struct SetPolicy {
  static Status CheckShape(const order::v1::SetPolicy& action) {
    DUTA_RETURN_IF_ERROR(CheckPartnerName("set_policy.partner", action.partner()));
    return CheckPolicyShape("set_policy.policy", action.policy());
  }

  static Status CheckState(const order::v1::SetPolicy& action, const StateRules& rules) {
    DUTA_RETURN_IF_ERROR(rules.Require("set_policy.partner", action.partner()));
    return CheckPolicyState("set_policy.policy", action.policy(), rules);
  }

  static Status Write(const order::v1::SetPolicy& action, Writer& writer) {
    v1::Partner partner = *writer.snapshot().FindPartner(action.partner());
    *partner.mutable_policy() = action.policy();
    return writer.Put(partner);
  }
};

struct SuspendPartner {
  static Status CheckShape(const order::v1::SuspendPartner& action) {
    DUTA_RETURN_IF_ERROR(CheckPartnerName("suspend_partner.partner", action.partner()));
    if (action.state() == v1::PARTNER_STATE_SUSPENDED_HOLD || action.state() == v1::PARTNER_STATE_SUSPENDED_RETURN) {
      return absl::OkStatus();
    }
    return Invalid("suspend_partner.state", "neither SUSPENDED_HOLD nor SUSPENDED_RETURN");
  }

  static Status CheckState(const order::v1::SuspendPartner& action, const StateRules& rules) {
    return rules.Require("suspend_partner.partner", action.partner());
  }

  static Status Write(const order::v1::SuspendPartner& action, Writer& writer) {
    return PutState(action.partner(), action.state(), writer);
  }
};

struct ResumePartner {
  static Status CheckShape(const order::v1::ResumePartner& action) {
    return CheckPartnerName("resume_partner.partner", action.partner());
  }

  static Status CheckState(const order::v1::ResumePartner& action, const StateRules& rules) {
    return rules.Require("resume_partner.partner", action.partner());
  }

  static Status Write(const order::v1::ResumePartner& action, Writer& writer) {
    return PutState(action.partner(), v1::PARTNER_STATE_ACTIVE, writer);
  }
};

using order::v1::Order;

constexpr OrderType kPartnerOrders[] = {
    MakeOrderType<AddPartner, &Order::add_partner>(Order::kAddPartner),
    MakeOrderType<SetPolicy, &Order::set_policy>(Order::kSetPolicy),
    MakeOrderType<SuspendPartner, &Order::suspend_partner>(Order::kSuspendPartner),
    MakeOrderType<ResumePartner, &Order::resume_partner>(Order::kResumePartner),
};

}  // namespace

OrderTypes PartnerOrders() { return kPartnerOrders; }

}  // namespace duta::registry
