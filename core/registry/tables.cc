#include "core/registry/tables.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/crypto/digest.h"
#include "core/registry/adapter_faults.h"
#include "core/registry/order_rules.h"
#include "core/registry/order_shape.h"

namespace duta::registry {
namespace {

store::Migration Tables() {
  using namespace store;
  return {
      "registry-1",
      {CreateTable{"registry_version", {Integer("id"), Integer("version")}, {"id"}},
       CreateTable{"registry_resources", {Text("name"), Bytes("body")}, {"name"}},
       CreateTable{"registry_keys", {Text("keyid"), Bytes("body")}, {"keyid"}},
       CreateTable{"registry_adapters",
                   {Text("partner"), Text("version"), Integer("suspended"), Text("reason"), Integer("change")},
                   {"partner"}},
       CreateTable{
           "registry_adapter_versions", {Text("partner"), Text("version"), Bytes("body")}, {"partner", "version"}}}};
}

// Version 2: what the hub keeps of adapters' faults (adapter_faults.h).
store::Migration FaultTables() {
  using namespace store;
  return {"registry-2",
          {AddColumn{"registry_adapters", "released", 0},
           CreateTable{"registry_adapter_faults",
                       {Text("partner"), Text("version"), Bytes("input"), Text("message"), Text("fault"),
                        Integer("strikes"), Integer("time")},
                       {"partner", "version", "input"}}}};
}

// Writes what a checked order changes.
class Writer {
 public:
  Writer(const Snapshot& snapshot, Instant now, store::Transaction& transaction)
      : snapshot_(snapshot), now_(now), transaction_(transaction) {}

  Status Write(const order::v1::AddPartner& action) {
    v1::Partner partner = action.partner();
    partner.set_state(v1::PARTNER_STATE_ACTIVE);
    partner.clear_adapter();
    DUTA_RETURN_IF_ERROR(Put(partner));
    return PutKeys(partner.name(), action.keys());
  }

  Status Write(const order::v1::SetPolicy& action) {
    v1::Partner partner = *snapshot_.FindPartner(action.partner());
    *partner.mutable_policy() = action.policy();
    return Put(partner);
  }

  Status Write(const order::v1::SuspendPartner& action) { return PutState(action.partner(), action.state()); }

  Status Write(const order::v1::ResumePartner& action) { return PutState(action.partner(), v1::PARTNER_STATE_ACTIVE); }

  Status Write(const order::v1::AddUnit& action) {
    DUTA_RETURN_IF_ERROR(Put(action.unit()));
    return PutKeys(action.unit().name(), action.keys());
  }

  Status Write(const order::v1::RemoveUnit& action) {
    for (const auto& [name, group] : snapshot_.groups()) {
      v1::Group rest = group;
      auto& members = *rest.mutable_members();
      members.erase(std::remove(members.begin(), members.end(), action.unit()), members.end());
      if (rest.members_size() != group.members_size()) DUTA_RETURN_IF_ERROR(Put(rest));
    }
    DUTA_RETURN_IF_ERROR(RevokeKeysOf(action.unit(), "the unit was removed"));
    return Remove(action.unit());
  }

  Status Write(const order::v1::AddKey& action) { return PutNewKey(action.key().owner(), action.key()); }

  Status Write(const order::v1::RevokeKey& action) {
    return Revoke(snapshot_.FindKey(action.keyid())->key, action.reason());
  }

  Status Write(const order::v1::SetTransportTrust& action) {
    if (const v1::Partner* partner = snapshot_.FindPartner(action.name())) return PutTrust(*partner, action);
    if (const v1::Unit* unit = snapshot_.FindUnit(action.name())) return PutTrust(*unit, action);
    return PutTrust(*snapshot_.FindAdministrator(action.name()), action);
  }

  Status Write(const order::v1::SetGroup& action) {
    v1::Group group = action.group();
    std::sort(group.mutable_members()->begin(), group.mutable_members()->end());
    return Put(group);
  }

  Status Write(const order::v1::RemoveGroup& action) { return Remove(action.group()); }

  Status Write(const order::v1::AddAdministrator& action) {
    DUTA_RETURN_IF_ERROR(Put(action.administrator()));
    return PutKeys(action.administrator().name(), action.keys());
  }

  Status Write(const order::v1::RemoveAdministrator& action) {
    DUTA_RETURN_IF_ERROR(RevokeKeysOf(action.administrator(), "the administrator was removed"));
    return Remove(action.administrator());
  }

  Status Write(const order::v1::InstallAdapter& action) {
    adapter::v1::AdapterVersion version;
    version.set_adapter_id(action.adapter_id());
    version.set_version(action.version());
    version.set_release(action.release());
    version.set_bundle_sha256(action.bundle_sha256());
    version.set_library_sha256(action.library_sha256());
    version.set_author_keyid(action.author_keyid());
    version.set_approver_keyid(action.approver_keyid());
    version.set_lacks_signature(action.lacks_signature());
    *version.mutable_install_time() = ToTimestamp(now_);
    return PutVersion(action.partner(), version);
  }

  Status Write(const order::v1::ShadowAdapter& action) {
    adapter::v1::AdapterVersion version = VersionOf(action.partner(), action.version());
    *version.mutable_shadow_time() = ToTimestamp(now_);
    return PutVersion(action.partner(), version);
  }

  Status Write(const order::v1::ActivateAdapter& action) { return PutInService(action.partner(), action.version()); }

  Status Write(const order::v1::RollBackAdapter& action) { return PutInService(action.partner(), action.version()); }

  Status Write(const order::v1::SuspendAdapter& action) {
    return PutSuspension(action.partner(), true, action.reason());
  }

  Status Write(const order::v1::ResumeAdapter& action) {
    DUTA_RETURN_IF_ERROR(
        ForgetAdapterFaults(transaction_, action.partner(), snapshot_.FindAdapter(action.partner())->version));
    return PutSuspension(action.partner(), false, "");
  }

  Status Write(const order::v1::ReleaseQuarantine& action) {
    DUTA_RETURN_IF_ERROR(ReleaseQuarantined(transaction_, action.partner(), action.message_id()));
    return Change("UPDATE registry_adapters SET released = $2 WHERE partner = $1",
                  {std::string_view(action.partner()), snapshot_.version() + 1});
  }

  Status Write(const order::v1::RevokeAdapter& action) {
    adapter::v1::AdapterVersion version = VersionOf(action.partner(), action.version());
    *version.mutable_revoke_time() = ToTimestamp(now_);
    version.set_revoke_reason(action.reason());
    DUTA_RETURN_IF_ERROR(PutVersion(action.partner(), version));
    if (snapshot_.FindAdapter(action.partner())->version != action.version()) return absl::OkStatus();
    return PutSuspension(action.partner(), true, "version " + action.version() + " is revoked: " + action.reason());
  }

  Status Write(const order::v1::ConfigureAdapter& action) {
    adapter::v1::AdapterVersion version = VersionOf(action.partner(), action.version());
    SetConfiguration(action.configuration(), version);
    DUTA_RETURN_IF_ERROR(PutVersion(action.partner(), version));
    DUTA_RETURN_IF_ERROR(ForgetAdapterFaults(transaction_, action.partner(), action.version()));
    // Whoever serves with it is told by the change, as of another version.
    return Change("UPDATE registry_adapters SET change = $3 WHERE partner = $1 AND version = $2",
                  {std::string_view(action.partner()), std::string_view(action.version()), snapshot_.version() + 1});
  }

  Status RaiseVersion() {
    return Change(
        "INSERT INTO registry_version (id, version) VALUES (1, $1)"
        " ON CONFLICT (id) DO UPDATE SET version = $1",
        {snapshot_.version() + 1});
  }

 private:
  Status Change(std::string_view sql, std::initializer_list<store::Value> parameters) {
    return transaction_.Change(sql, parameters).status();
  }

  template <typename Resource>
  Status Put(const Resource& resource) {
    const std::string body = resource.SerializeAsString();
    return Change(
        "INSERT INTO registry_resources (name, body) VALUES ($1, $2)"
        " ON CONFLICT (name) DO UPDATE SET body = $2",
        {std::string_view(resource.name()), store::Blob{body}});
  }

  template <typename Resource>
  Status PutTrust(Resource resource, const order::v1::SetTransportTrust& action) {
    *resource.mutable_transport_trust() = action.transport_trust();
    return Put(resource);
  }

  Status PutState(const std::string& name, v1::PartnerState state) {
    v1::Partner partner = *snapshot_.FindPartner(name);
    partner.set_state(state);
    return Put(partner);
  }

  Status Remove(std::string_view name) { return Change("DELETE FROM registry_resources WHERE name = $1", {name}); }

  const adapter::v1::AdapterVersion& VersionOf(const std::string& partner, const std::string& version) const {
    return *snapshot_.FindAdapter(partner)->Find(version);
  }

  Status PutVersion(const std::string& partner, const adapter::v1::AdapterVersion& version) {
    const std::string body = version.SerializeAsString();
    return Change(
        "INSERT INTO registry_adapter_versions (partner, version, body) VALUES ($1, $2, $3)"
        " ON CONFLICT (partner, version) DO UPDATE SET body = $3",
        {std::string_view(partner), std::string_view(version.version()), store::Blob{body}});
  }

  void SetConfiguration(const std::string& configuration, adapter::v1::AdapterVersion& version) const {
    version.set_configuration(configuration);
    version.clear_configuration_sha256();
    if (!configuration.empty()) {
      version.set_configuration_sha256(crypto::ToString(crypto::Sha256(configuration)));
    }
    *version.mutable_configure_time() = ToTimestamp(now_);
  }

  Status PutInService(const std::string& partner, const std::string& name) {
    adapter::v1::AdapterVersion version = VersionOf(partner, name);
    // From now on its own, so that a rollback brings it back whatever others get.
    if (!version.has_configure_time()) {
      SetConfiguration(snapshot_.FindAdapter(partner)->ConfigurationOf(version), version);
    }
    *version.mutable_activate_time() = ToTimestamp(now_);
    DUTA_RETURN_IF_ERROR(PutVersion(partner, version));
    DUTA_RETURN_IF_ERROR(ForgetAdapterFaults(transaction_, partner, name));
    return Change(
        "INSERT INTO registry_adapters (partner, version, suspended, reason, change) VALUES ($1, $2, 0, '', $3)"
        " ON CONFLICT (partner) DO UPDATE SET version = $2, suspended = 0, reason = '', change = $3",
        {std::string_view(partner), std::string_view(name), snapshot_.version() + 1});
  }

  Status PutSuspension(const std::string& partner, bool suspended, std::string_view reason) {
    return Change("UPDATE registry_adapters SET suspended = $2, reason = $3, change = $4 WHERE partner = $1",
                  {std::string_view(partner), int64_t{suspended}, reason, snapshot_.version() + 1});
  }

  Status PutKey(const v1::Key& key) {
    const std::string body = key.SerializeAsString();
    return Change("INSERT INTO registry_keys (keyid, body) VALUES ($1, $2) ON CONFLICT (keyid) DO UPDATE SET body = $2",
                  {std::string_view(key.keyid()), store::Blob{body}});
  }

  Status PutNewKey(const std::string& owner, v1::Key key) {
    key.set_owner(owner);
    key.set_keyid(crypto::PublicKey::FromSpki(key.spki())->keyid());
    return PutKey(key);
  }

  Status PutKeys(const std::string& owner, const google::protobuf::RepeatedPtrField<v1::Key>& keys) {
    for (const v1::Key& key : keys) DUTA_RETURN_IF_ERROR(PutNewKey(owner, key));
    return absl::OkStatus();
  }

  Status Revoke(v1::Key key, const std::string& reason) {
    *key.mutable_revoke_time() = ToTimestamp(now_);
    key.set_revoke_reason(reason);
    return PutKey(key);
  }

  Status RevokeKeysOf(std::string_view owner, const std::string& reason) {
    for (const KeyRecord* record : snapshot_.KeysOf(owner)) {
      if (!record->revoke_time) DUTA_RETURN_IF_ERROR(Revoke(record->key, reason));
    }
    return absl::OkStatus();
  }

  const Snapshot& snapshot_;
  const Instant now_;
  store::Transaction& transaction_;
};

Status Write(const order::v1::Order& order, Writer& writer) {
  using order::v1::Order;
  switch (order.action_case()) {
    case Order::kAddPartner:
      return writer.Write(order.add_partner());
    case Order::kSetPolicy:
      return writer.Write(order.set_policy());
    case Order::kSuspendPartner:
      return writer.Write(order.suspend_partner());
    case Order::kResumePartner:
      return writer.Write(order.resume_partner());
    case Order::kAddUnit:
      return writer.Write(order.add_unit());
    case Order::kRemoveUnit:
      return writer.Write(order.remove_unit());
    case Order::kAddKey:
      return writer.Write(order.add_key());
    case Order::kRevokeKey:
      return writer.Write(order.revoke_key());
    case Order::kSetTransportTrust:
      return writer.Write(order.set_transport_trust());
    case Order::kSetGroup:
      return writer.Write(order.set_group());
    case Order::kRemoveGroup:
      return writer.Write(order.remove_group());
    case Order::kAddAdministrator:
      return writer.Write(order.add_administrator());
    case Order::kRemoveAdministrator:
      return writer.Write(order.remove_administrator());
    case Order::kActivateAdapter:
      return writer.Write(order.activate_adapter());
    case Order::kSuspendAdapter:
      return writer.Write(order.suspend_adapter());
    case Order::kInstallAdapter:
      return writer.Write(order.install_adapter());
    case Order::kShadowAdapter:
      return writer.Write(order.shadow_adapter());
    case Order::kRollBackAdapter:
      return writer.Write(order.roll_back_adapter());
    case Order::kResumeAdapter:
      return writer.Write(order.resume_adapter());
    case Order::kRevokeAdapter:
      return writer.Write(order.revoke_adapter());
    case Order::kConfigureAdapter:
      return writer.Write(order.configure_adapter());
    case Order::kReleaseQuarantine:
      return writer.Write(order.release_quarantine());
    case Order::ACTION_NOT_SET:
      break;
  }
  return absl::InternalError("an order without an action passed its checks");
}

}  // namespace

Status CreateTables(store::Database& database) {
  DUTA_RETURN_IF_ERROR(database.Migrate(Tables()));
  return database.Migrate(FaultTables());
}

Status Apply(const order::v1::Order& order, Instant now, store::Transaction& transaction,
             std::shared_ptr<const Snapshot> known) {
  DUTA_RETURN_IF_ERROR(CheckShape(order));
  const PolicyDefaults defaults = known == nullptr ? PolicyDefaults() : known->defaults();
  DUTA_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> snapshot,
                        Snapshot::Load(transaction, defaults, std::move(known)));
  DUTA_RETURN_IF_ERROR(CheckState(order, *snapshot, now));
  Writer writer(*snapshot, now, transaction);
  DUTA_RETURN_IF_ERROR(Write(order, writer));
  return writer.RaiseVersion();
}

}  // namespace duta::registry
