#include "core/registry/tables.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/registry/order_rules.h"
#include "core/registry/order_shape.h"

namespace duta::registry {
namespace {

constexpr std::string_view kSchema = R"sql(
CREATE TABLE IF NOT EXISTS registry_version (
  id BIGINT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS registry_resources (
  name TEXT NOT NULL PRIMARY KEY,
  body BYTEA NOT NULL
) /*CLUSTERED*/;
CREATE TABLE IF NOT EXISTS registry_keys (
  keyid TEXT NOT NULL PRIMARY KEY,
  body BYTEA NOT NULL
) /*CLUSTERED*/;
CREATE TABLE IF NOT EXISTS registry_adapters (
  partner TEXT NOT NULL PRIMARY KEY,
  sha256 BYTEA NOT NULL,
  suspended BIGINT NOT NULL,
  reason TEXT NOT NULL
) /*CLUSTERED*/;
)sql";

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

  Status Write(const order::v1::ResumePartner& action) {
    return PutState(action.partner(), v1::PARTNER_STATE_ACTIVE);
  }

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

  Status Write(const order::v1::ActivateAdapter& action) {
    return Change("INSERT INTO registry_adapters (partner, sha256, suspended, reason) VALUES ($1, $2, 0, '')"
                  " ON CONFLICT (partner) DO UPDATE SET sha256 = $2, suspended = 0, reason = ''",
                  {std::string_view(action.partner()), store::Blob{action.sha256()}});
  }

  Status Write(const order::v1::SuspendAdapter& action) {
    return Change("UPDATE registry_adapters SET suspended = 1, reason = $2 WHERE partner = $1",
                  {std::string_view(action.partner()), std::string_view(action.reason())});
  }

  Status RaiseVersion() {
    return Change("INSERT INTO registry_version (id, version) VALUES (1, $1)"
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
    return Change("INSERT INTO registry_resources (name, body) VALUES ($1, $2)"
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

  Status Remove(std::string_view name) {
    return Change("DELETE FROM registry_resources WHERE name = $1", {name});
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
    case Order::kAddPartner: return writer.Write(order.add_partner());
    case Order::kSetPolicy: return writer.Write(order.set_policy());
    case Order::kSuspendPartner: return writer.Write(order.suspend_partner());
    case Order::kResumePartner: return writer.Write(order.resume_partner());
    case Order::kAddUnit: return writer.Write(order.add_unit());
    case Order::kRemoveUnit: return writer.Write(order.remove_unit());
    case Order::kAddKey: return writer.Write(order.add_key());
    case Order::kRevokeKey: return writer.Write(order.revoke_key());
    case Order::kSetTransportTrust: return writer.Write(order.set_transport_trust());
    case Order::kSetGroup: return writer.Write(order.set_group());
    case Order::kRemoveGroup: return writer.Write(order.remove_group());
    case Order::kAddAdministrator: return writer.Write(order.add_administrator());
    case Order::kRemoveAdministrator: return writer.Write(order.remove_administrator());
    case Order::kActivateAdapter: return writer.Write(order.activate_adapter());
    case Order::kSuspendAdapter: return writer.Write(order.suspend_adapter());
    case Order::ACTION_NOT_SET: break;
  }
  return absl::InternalError("an order without an action passed its checks");
}

}  // namespace

Status CreateTables(store::Database& database) { return database.Migrate("registry-1", kSchema); }

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
