// Orders about signing keys.
#include <string>

#include "core/base/bytes.h"
#include "core/registry/orders/families.h"
#include "core/registry/orders/shape_checks.h"

namespace duta::registry {
namespace {

struct AddKey {
  static Status CheckShape(const order::v1::AddKey& action) {
    DUTA_RETURN_IF_ERROR(CheckPrincipalName("add_key.key.owner", action.key().owner()));
    return CheckKey("add_key.key", action.key());
  }

  static Status CheckState(const order::v1::AddKey& action, const StateRules& rules) {
    DUTA_RETURN_IF_ERROR(rules.Require("add_key.key.owner", action.key().owner()));
    return rules.CheckKey("add_key.key", action.key());
  }

  static Status Write(const order::v1::AddKey& action, Writer& writer) {
    return writer.PutNewKey(action.key().owner(), action.key());
  }
};

struct RevokeKey {
  static Status CheckShape(const order::v1::RevokeKey& action) {
    const StatusOr<std::string> digest = FromHex(action.keyid());
    if (!digest.ok() || digest->size() != kSha256Bytes || ToHex(*digest) != action.keyid()) {
      return Invalid("revoke_key.keyid", "not 64 lower-case hexadecimal characters");
    }
    return CheckText("revoke_key.reason", action.reason());
  }

  static Status CheckState(const order::v1::RevokeKey& action, const StateRules& rules) {
    const KeyRecord* record = rules.snapshot().FindKey(action.keyid());
    if (record == nullptr) return Unknown("revoke_key.keyid", action.keyid());
    if (record->revoke_time) return Invalid("revoke_key.keyid", "the key is revoked already");
    if (rules.HasAdministratorWithout([&](const KeyRecord& key) { return &key == record; })) return absl::OkStatus();
    return Invalid("revoke_key.keyid", "no administrator would be left with a valid key");
  }

  static Status Write(const order::v1::RevokeKey& action, Writer& writer) {
    return writer.Revoke(writer.snapshot().FindKey(action.keyid())->key, action.reason());
  }
};

using order::v1::Order;

constexpr OrderType kKeyOrders[] = {
    MakeOrderType<AddKey, &Order::add_key>(Order::kAddKey),
    MakeOrderType<RevokeKey, &Order::revoke_key>(Order::kRevokeKey),
};

}  // namespace

OrderTypes KeyOrders() { return kKeyOrders; }

}  // namespace duta::registry
