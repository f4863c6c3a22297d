#include "core/registry/order_rules.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"

namespace duta::registry {
namespace {

using google::protobuf::RepeatedPtrField;

Status Invalid(const std::string& field, std::string_view what) {
  return Refuse(Reason::kOrderInvalid, absl::StrCat(field, ": ", std::string(what)), {{"field", field}});
}

Status Exists(const std::string& field, const std::string& name) {
  return Refuse(Reason::kResourceExists, absl::StrCat("there is ", name, " already"),
                {{"field", field}, {"name", name}});
}

Status Unknown(const std::string& field, const std::string& name) {
  return Refuse(Reason::kUnknownResource, absl::StrCat("no such resource: ", name), {{"field", field}, {"name", name}});
}

// The rules against one snapshot.
class Rules {
 public:
  Rules(const Snapshot& snapshot, Instant now) : snapshot_(snapshot), now_(now) {}

  Status Check(const order::v1::AddPartner& action) const {
    const v1::Partner& partner = action.partner();
    if (IsRegistered(partner.name())) return Exists("add_partner.partner.name", partner.name());
    DUTA_RETURN_IF_ERROR(CheckPolicy("add_partner.partner.policy", partner.policy()));
    DUTA_RETURN_IF_ERROR(CheckPins("add_partner.partner.transport_trust", partner.name(), partner.transport_trust()));
    return CheckKeys("add_partner.keys", action.keys());
  }

  Status Check(const order::v1::SetPolicy& action) const {
    DUTA_RETURN_IF_ERROR(Require("set_policy.partner", action.partner()));
    return CheckPolicy("set_policy.policy", action.policy());
  }

  Status Check(const order::v1::SuspendPartner& action) const {
    return Require("suspend_partner.partner", action.partner());
  }

  Status Check(const order::v1::ResumePartner& action) const {
    return Require("resume_partner.partner", action.partner());
  }

  Status Check(const order::v1::AddUnit& action) const {
    const v1::Unit& unit = action.unit();
    if (IsRegistered(unit.name())) return Exists("add_unit.unit.name", unit.name());
    DUTA_RETURN_IF_ERROR(Require("add_unit.unit.name", std::string(PartnerOf(unit.name()))));
    DUTA_RETURN_IF_ERROR(CheckPins("add_unit.unit.transport_trust", unit.name(), unit.transport_trust()));
    return CheckKeys("add_unit.keys", action.keys());
  }

  Status Check(const order::v1::RemoveUnit& action) const {
    DUTA_RETURN_IF_ERROR(Require("remove_unit.unit", action.unit()));
    DUTA_RETURN_IF_ERROR(CheckNoPolicyNames("remove_unit.unit", action.unit()));
    for (const auto& [name, group] : snapshot_.groups()) {
      if (group.members_size() == 1 && group.members(0) == action.unit()) {
        return Invalid("remove_unit.unit", absl::StrCat("the last member of ", name, "; remove that first"));
      }
    }
    return absl::OkStatus();
  }

  Status Check(const order::v1::AddKey& action) const {
    DUTA_RETURN_IF_ERROR(Require("add_key.key.owner", action.key().owner()));
    return CheckKey("add_key.key", action.key());
  }

  Status Check(const order::v1::RevokeKey& action) const {
    const KeyRecord* record = snapshot_.FindKey(action.keyid());
    if (record == nullptr) return Unknown("revoke_key.keyid", action.keyid());
    if (record->revoke_time) return Invalid("revoke_key.keyid", "the key is revoked already");
    if (HasAdministratorWithout([&](const KeyRecord& key) { return &key == record; })) return absl::OkStatus();
    return Invalid("revoke_key.keyid", "no administrator would be left with a valid key");
  }

  Status Check(const order::v1::SetTransportTrust& action) const {
    DUTA_RETURN_IF_ERROR(Require("set_transport_trust.name", action.name()));
    return CheckPins("set_transport_trust.transport_trust", action.name(), action.transport_trust());
  }

  Status Check(const order::v1::SetGroup& action) const {
    return RequireAll("set_group.group.members", action.group().members());
  }

  Status Check(const order::v1::RemoveGroup& action) const {
    DUTA_RETURN_IF_ERROR(Require("remove_group.group", action.group()));
    return CheckNoPolicyNames("remove_group.group", action.group());
  }

  Status Check(const order::v1::AddAdministrator& action) const {
    const v1::Administrator& administrator = action.administrator();
    if (IsRegistered(administrator.name())) {
      return Exists("add_administrator.administrator.name", administrator.name());
    }
    DUTA_RETURN_IF_ERROR(CheckPins("add_administrator.administrator.transport_trust", administrator.name(),
                                   administrator.transport_trust()));
    return CheckKeys("add_administrator.keys", action.keys());
  }

  Status Check(const order::v1::RemoveAdministrator& action) const {
    const std::string& name = action.administrator();
    DUTA_RETURN_IF_ERROR(Require("remove_administrator.administrator", name));
    if (HasAdministratorWithout([&](const KeyRecord& key) { return key.key.owner() == name; })) {
      return absl::OkStatus();
    }
    return Invalid("remove_administrator.administrator", "no administrator would be left with a valid key");
  }

  Status Check(const order::v1::InstallAdapter& action) const {
    DUTA_RETURN_IF_ERROR(Require("install_adapter.partner", action.partner()));
    const AdapterRecord* record = snapshot_.FindAdapter(action.partner());
    if (record == nullptr) return absl::OkStatus();
    if (const auto* same = record->Find(action.version()); same != nullptr) {
      if (same->bundle_sha256() == action.bundle_sha256()) {
        return Exists("install_adapter.version", absl::StrCat("version ", action.version(), " of ", action.partner()));
      }
      return Refuse(Reason::kBundleVersionReused, {}, {{"partner", action.partner()}, {"version", action.version()}});
    }
    for (const auto& [name, installed] : record->versions) {
      if (action.release() > installed.release()) continue;
      return Refuse(
          Reason::kBundleOlderRelease,
          absl::StrCat("its release is ", action.release(), "; version ", name, " has release ", installed.release()),
          {{"partner", action.partner()}, {"version", action.version()}, {"installed", name}});
    }
    return absl::OkStatus();
  }

  Status Check(const order::v1::ShadowAdapter& action) const {
    DUTA_RETURN_IF_ERROR(RequireVersion("shadow_adapter", action.partner(), action.version()));
    if (snapshot_.FindAdapter(action.partner())->version != action.version()) return absl::OkStatus();
    return Invalid("shadow_adapter.version", "it is in service, so that there is nothing to compare it with");
  }

  Status Check(const order::v1::ActivateAdapter& action) const {
    DUTA_RETURN_IF_ERROR(RequireVersion("activate_adapter", action.partner(), action.version()));
    const AdapterRecord& record = *snapshot_.FindAdapter(action.partner());
    const auto* now = record.InService();
    if (now == nullptr || record.Find(action.version())->release() > now->release()) return absl::OkStatus();
    if (record.version == action.version()) {
      return Invalid("activate_adapter.version",
                     record.suspended ? "it is ordered already, and suspended: resume it" : "it is in service already");
    }
    return Invalid("activate_adapter.version",
                   absl::StrCat("an older release than ", record.version, ", which is in service: that is a rollback"));
  }

  Status Check(const order::v1::RollBackAdapter& action) const {
    DUTA_RETURN_IF_ERROR(RequireVersion("roll_back_adapter", action.partner(), action.version()));
    const AdapterRecord& record = *snapshot_.FindAdapter(action.partner());
    const auto* wanted = record.Find(action.version());
    if (!wanted->has_activate_time()) {
      return Invalid("roll_back_adapter.version", "it never was in service, so that nothing leads back to it");
    }
    if (record.InService() != nullptr && wanted->release() < record.InService()->release()) return absl::OkStatus();
    return Invalid("roll_back_adapter.version",
                   absl::StrCat("not an older release than ", record.version, ", which is in service: activate it"));
  }

  Status Check(const order::v1::SuspendAdapter& action) const {
    return RequireInService("suspend_adapter.partner", action.partner());
  }

  Status Check(const order::v1::ResumeAdapter& action) const {
    DUTA_RETURN_IF_ERROR(RequireInService("resume_adapter.partner", action.partner()));
    const AdapterRecord& record = *snapshot_.FindAdapter(action.partner());
    return RequireNotRevoked(*record.InService());
  }

  Status Check(const order::v1::RevokeAdapter& action) const {
    return RequireVersion("revoke_adapter", action.partner(), action.version());
  }

  // What is in quarantine is seen by a hub and not said by the log, so that it decides
  // nothing here.
  Status Check(const order::v1::ReleaseQuarantine& action) const {
    return RequireInService("release_quarantine.partner", action.partner());
  }

  Status Check(const order::v1::ConfigureAdapter& action) const {
    return RequireVersion("configure_adapter", action.partner(), action.version());
  }

 private:
  static Status RequireNotRevoked(const adapter::v1::AdapterVersion& version) {
    if (!version.has_revoke_time()) return absl::OkStatus();
    return Refuse(Reason::kAdapterRevoked,
                  absl::StrCat("version ", version.version(), " is revoked: ", version.revoke_reason()),
                  {{"version", version.version()}});
  }

  // A version that is installed and not revoked.
  Status RequireVersion(const std::string& action, const std::string& partner, const std::string& name) const {
    DUTA_RETURN_IF_ERROR(Require(action + ".partner", partner));
    const AdapterRecord* record = snapshot_.FindAdapter(partner);
    const auto* version = record == nullptr ? nullptr : record->Find(name);
    if (version != nullptr) return RequireNotRevoked(*version);
    return Unknown(action + ".version",
                   absl::StrCat("version ", name, " of ", partner, "'s adapter; install it first"));
  }

  Status RequireInService(const std::string& field, const std::string& partner) const {
    DUTA_RETURN_IF_ERROR(Require(field, partner));
    const AdapterRecord* record = snapshot_.FindAdapter(partner);
    if (record != nullptr && record->InService() != nullptr) return absl::OkStatus();
    return Invalid(field, "the partner has no adapter in service");
  }

  bool IsRegistered(std::string_view name) const {
    return snapshot_.FindTrust(name) != nullptr || snapshot_.FindGroup(name) != nullptr;
  }

  Status Require(const std::string& field, const std::string& name) const {
    return IsRegistered(name) ? absl::OkStatus() : Unknown(field, name);
  }

  Status RequireAll(const std::string& field, const RepeatedPtrField<std::string>& names) const {
    for (int i = 0; i < names.size(); ++i) {
      DUTA_RETURN_IF_ERROR(Require(absl::StrCat(field, "[", i, "]"), names[i]));
    }
    return absl::OkStatus();
  }

  Status CheckPolicy(const std::string& field, const v1::Policy& policy) const {
    return RequireAll(field + ".recipients", policy.recipients());
  }

  Status CheckPins(const std::string& field, std::string_view name, const v1::TransportTrust& trust) const {
    for (int i = 0; i < trust.spki_pins_size(); ++i) {
      const std::string* owner = snapshot_.FindPin(trust.spki_pins(i));
      if (owner != nullptr && *owner != name) {
        return Invalid(absl::StrCat(field, ".spki_pins[", i, "]"), absl::StrCat("the pin belongs to ", *owner));
      }
    }
    return absl::OkStatus();
  }

  Status CheckKey(const std::string& field, const v1::Key& key) const {
    // The shape is checked: key and time parse.
    const crypto::PublicKey public_key = *crypto::PublicKey::FromSpki(key.spki());
    if (snapshot_.FindKey(public_key.keyid()) != nullptr) return Exists(field + ".spki", public_key.keyid());
    if (*FromTimestamp(key.not_after()) <= now_) return Invalid(field + ".not_after", "has passed");
    return absl::OkStatus();
  }

  Status CheckKeys(const std::string& field, const RepeatedPtrField<v1::Key>& keys) const {
    for (int i = 0; i < keys.size(); ++i) {
      DUTA_RETURN_IF_ERROR(CheckKey(absl::StrCat(field, "[", i, "]"), keys[i]));
    }
    return absl::OkStatus();
  }

  Status CheckNoPolicyNames(const std::string& field, std::string_view name) const {
    for (const auto& [partner_name, partner] : snapshot_.partners()) {
      const auto& recipients = partner.policy().recipients();
      if (std::find(recipients.begin(), recipients.end(), name) != recipients.end()) {
        return Invalid(field, absl::StrCat("named by the policy of ", partner_name, "; change that first"));
      }
    }
    return absl::OkStatus();
  }

  // Whether some administrator has a key that is valid now and not `is_gone`.
  template <typename IsGone>
  bool HasAdministratorWithout(IsGone is_gone) const {
    return std::any_of(snapshot_.keys().begin(), snapshot_.keys().end(), [&](const auto& entry) {
      const KeyRecord& key = entry.second;
      return key.IsValidAt(now_) && snapshot_.FindAdministrator(key.key.owner()) != nullptr && !is_gone(key);
    });
  }

  const Snapshot& snapshot_;
  const Instant now_;
};

}  // namespace

Status CheckState(const order::v1::Order& order, const Snapshot& snapshot, Instant now) {
  using order::v1::Order;
  const Rules rules(snapshot, now);
  switch (order.action_case()) {
    case Order::kAddPartner:
      return rules.Check(order.add_partner());
    case Order::kSetPolicy:
      return rules.Check(order.set_policy());
    case Order::kSuspendPartner:
      return rules.Check(order.suspend_partner());
    case Order::kResumePartner:
      return rules.Check(order.resume_partner());
    case Order::kAddUnit:
      return rules.Check(order.add_unit());
    case Order::kRemoveUnit:
      return rules.Check(order.remove_unit());
    case Order::kAddKey:
      return rules.Check(order.add_key());
    case Order::kRevokeKey:
      return rules.Check(order.revoke_key());
    case Order::kSetTransportTrust:
      return rules.Check(order.set_transport_trust());
    case Order::kSetGroup:
      return rules.Check(order.set_group());
    case Order::kRemoveGroup:
      return rules.Check(order.remove_group());
    case Order::kAddAdministrator:
      return rules.Check(order.add_administrator());
    case Order::kRemoveAdministrator:
      return rules.Check(order.remove_administrator());
    case Order::kActivateAdapter:
      return rules.Check(order.activate_adapter());
    case Order::kSuspendAdapter:
      return rules.Check(order.suspend_adapter());
    case Order::kInstallAdapter:
      return rules.Check(order.install_adapter());
    case Order::kShadowAdapter:
      return rules.Check(order.shadow_adapter());
    case Order::kRollBackAdapter:
      return rules.Check(order.roll_back_adapter());
    case Order::kResumeAdapter:
      return rules.Check(order.resume_adapter());
    case Order::kRevokeAdapter:
      return rules.Check(order.revoke_adapter());
    case Order::kReleaseQuarantine:
      return rules.Check(order.release_quarantine());
    case Order::kConfigureAdapter:
      return rules.Check(order.configure_adapter());
    case Order::ACTION_NOT_SET:
      break;
  }
  return Invalid("action", "no action is set");
}

}  // namespace duta::registry
