#include "core/kinds/order/authority.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"

namespace duta::kinds {
namespace {

using order::v1::Order;

constexpr std::string_view kAddAdministrator = "add_administrator";
constexpr std::string_view kRemoveAdministrator = "remove_administrator";
constexpr std::string_view kActivateAdapter = "activate_adapter";
constexpr std::string_view kAddAdministratorKey = "add_administrator_key";
constexpr std::string_view kRevokeAdministratorKey = "revoke_administrator_key";
constexpr std::string_view kSetAdministratorTrust = "set_administrator_trust";

bool IsAction(std::string_view name) {
  if (name == kAddAdministratorKey || name == kRevokeAdministratorKey || name == kSetAdministratorTrust) return true;
  const auto* field = Order::descriptor()->FindFieldByName(std::string(name));
  return field != nullptr && field->containing_oneof() != nullptr;
}

// The administrator who signed the bundle has approved of its code already.
void AddApprover(const order::v1::ActivateAdapter& action, const registry::Snapshot& snapshot, Instant now,
                 std::set<std::string_view>& signers) {
  const registry::AdapterRecord* adapter = snapshot.FindAdapter(action.partner());
  const auto* version = adapter == nullptr ? nullptr : adapter->Find(action.version());
  if (version == nullptr) return;
  const registry::KeyRecord* key = snapshot.FindKey(version->approver_keyid());
  if (key == nullptr || !key->IsValidAt(now) || snapshot.FindAdministrator(key->key.owner()) == nullptr) return;
  signers.insert(key->key.owner());
}

}  // namespace

std::string ActionOf(const Order& order, const registry::Snapshot& snapshot) {
  if (order.has_add_key() && IsAdministrator(order.add_key().key().owner())) {
    return std::string(kAddAdministratorKey);
  }
  if (order.has_revoke_key()) {
    // A key never changes its owner, so that any snapshot that knows it will do.
    const registry::KeyRecord* record = snapshot.FindKey(order.revoke_key().keyid());
    if (record != nullptr && IsAdministrator(record->key.owner())) return std::string(kRevokeAdministratorKey);
  }
  if (order.has_set_transport_trust() && IsAdministrator(order.set_transport_trust().name())) {
    return std::string(kSetAdministratorTrust);
  }
  const auto* action = order.GetReflection()->GetOneofFieldDescriptor(order, Order::descriptor()->oneof_decl(0));
  return action == nullptr ? std::string() : action->name();
}

SensitiveActions::SensitiveActions()
    : names_{std::string(kAddAdministrator),       std::string(kRemoveAdministrator),
             std::string(kActivateAdapter),        std::string(kAddAdministratorKey),
             std::string(kRevokeAdministratorKey), std::string(kSetAdministratorTrust)} {}

StatusOr<SensitiveActions> SensitiveActions::FromNames(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (IsAction(name)) continue;
    return Refuse(Reason::kConfigurationInvalid, absl::StrCat("no order does `", name, "`"), {{"value", name}});
  }
  return SensitiveActions(std::set<std::string, std::less<>>(names.begin(), names.end()));
}

Status CheckAuthority(const Order& order, const std::vector<log::v1::VerifiedSignature>& signatures,
                      const registry::Snapshot& snapshot, const SensitiveActions& sensitive, Instant now) {
  std::set<std::string_view> signers;
  for (const log::v1::VerifiedSignature& signature : signatures) {
    const registry::KeyRecord* record = snapshot.FindKey(signature.keyid());
    if (record == nullptr || snapshot.FindAdministrator(record->key.owner()) == nullptr) {
      return Refuse(Reason::kNotAnAdministrator, {}, {{"keyid", signature.keyid()}});
    }
    if (!record->IsValidAt(now)) return Refuse(Reason::kKeyNotValid, {}, {{"keyid", signature.keyid()}});
    signers.insert(record->key.owner());
  }
  if (signers.empty()) return Refuse(Reason::kNotAnAdministrator);
  if (order.has_activate_adapter()) AddApprover(order.activate_adapter(), snapshot, now, signers);
  const std::string action = ActionOf(order, snapshot);
  if (signers.size() > 1 || !sensitive.Contains(action)) return absl::OkStatus();
  if (action == kAddAdministrator && snapshot.administrators().size() == 1) return absl::OkStatus();
  return Refuse(Reason::kSecondAdministratorRequired, {},
                {{"action", action}, {"signer", std::string(*signers.begin())}});
}

}  // namespace duta::kinds
