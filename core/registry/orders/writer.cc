#include "core/registry/orders/writer.h"

#include "core/crypto/key.h"

namespace duta::registry {

Status Writer::Change(std::string_view sql, std::initializer_list<store::Value> parameters) {
  return transaction_.Change(sql, parameters).status();
}

Status Writer::Remove(std::string_view name) {
  return Change("DELETE FROM registry_resources WHERE name = $1", {name});
}

Status Writer::PutNewKey(const std::string& owner, v1::Key key) {
  key.set_owner(owner);
  key.set_keyid(crypto::PublicKey::FromSpki(key.spki())->keyid());
  return PutKey(key);
}

Status Writer::PutKeys(const std::string& owner, const google::protobuf::RepeatedPtrField<v1::Key>& keys) {
  for (const v1::Key& key : keys) DUTA_RETURN_IF_ERROR(PutNewKey(owner, key));
  return absl::OkStatus();
}

Status Writer::Revoke(v1::Key key, const std::string& reason) {
  *key.mutable_revoke_time() = ToTimestamp(now_);
  key.set_revoke_reason(reason);
  return PutKey(key);
}

Status Writer::RevokeKeysOf(std::string_view owner, const std::string& reason) {
  for (const KeyRecord* record : snapshot_.KeysOf(owner)) {
    if (!record->revoke_time) DUTA_RETURN_IF_ERROR(Revoke(record->key, reason));
  }
  return absl::OkStatus();
}

Status Writer::RaiseVersion() {
  return Change(
      "INSERT INTO registry_version (id, version) VALUES (1, $1)"
      " ON CONFLICT (id) DO UPDATE SET version = $1",
      {next_version()});
}

Status Writer::PutResource(std::string_view name, const std::string& body) {
  return Change(
      "INSERT INTO registry_resources (name, body) VALUES ($1, $2)"
      " ON CONFLICT (name) DO UPDATE SET body = $2",
      {name, store::Blob{body}});
}

Status Writer::PutKey(const v1::Key& key) {
  const std::string body = key.SerializeAsString();
  return Change("INSERT INTO registry_keys (keyid, body) VALUES ($1, $2) ON CONFLICT (keyid) DO UPDATE SET body = $2",
                {std::string_view(key.keyid()), store::Blob{body}});
}

}  // namespace duta::registry
