#include "core/kinds/order/authority.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"

namespace duta::kinds {
namespace {

using log::v1::VerifiedSignature;
using order::v1::Order;
using registry::ActionOf;
using registry::FindAuthority;
using registry::Snapshot;

// The administrator who signed the bundle has approved of its code already.
void AddApprover(const order::v1::ActivateAdapter& action, const Snapshot& snapshot, Instant now,
                 std::set<std::string_view>& signers) {
  const registry::AdapterRecord* adapter = snapshot.FindAdapter(action.partner());
  const auto* version = adapter == nullptr ? nullptr : adapter->Find(action.version());
  if (version == nullptr) return;
  const registry::KeyRecord* key = snapshot.FindKey(version->approver_keyid());
  if (key == nullptr || !key->IsValidAt(now) || snapshot.FindAdministrator(key->key.owner()) == nullptr) return;
  signers.insert(key->key.owner());
}

// The owners of the signing keys, each of whom `is_fit`.
template <typename IsFit>
StatusOr<std::set<std::string_view>> SignersOf(const std::vector<VerifiedSignature>& signatures,
                                               const Snapshot& snapshot, Instant now, const IsFit& is_fit) {
  std::set<std::string_view> signers;
  for (const VerifiedSignature& signature : signatures) {
    const registry::KeyRecord* record = snapshot.FindKey(signature.keyid());
    if (record == nullptr || !is_fit(record->key.owner())) {
      return Refuse(Reason::kNotAnAdministrator, {}, {{"keyid", signature.keyid()}});
    }
    if (!record->IsValidAt(now)) return Refuse(Reason::kKeyNotValid, {}, {{"keyid", signature.keyid()}});
    signers.insert(record->key.owner());
  }
  if (signers.empty()) return Refuse(Reason::kNotAnAdministrator);
  return signers;
}

Status TooMuch(std::string_view field, size_t limit, std::string_view what) {
  return Refuse(Reason::kOrderInvalid,
                absl::StrCat(std::string(field), ": a partner gives itself up to ", limit, " ", std::string(what),
                             " with its units; two administrators may order more"),
                {{"field", std::string(field)}});
}

size_t CountKeys(const Snapshot& snapshot, std::string_view partner) {
  const auto& keys = snapshot.keys();
  return static_cast<size_t>(std::count_if(
      keys.begin(), keys.end(), [&](const auto& each) { return ActsFor(partner, each.second.key.owner()); }));
}

size_t CountUnits(const Snapshot& snapshot, std::string_view partner) {
  const auto& units = snapshot.units();
  return static_cast<size_t>(
      std::count_if(units.begin(), units.end(), [&](const auto& each) { return ActsFor(partner, each.first); }));
}

// Whether it only adds, and not too much.
Status CheckAddition(const Order& order, std::string_view partner, const Snapshot& snapshot) {
  if (order.has_set_transport_trust()) {
    const auto& action = order.set_transport_trust();
    const registry::v1::TransportTrust* now = snapshot.FindTrust(action.name());
    if (now == nullptr) return absl::OkStatus();  // Its state is refused.
    // Each order costs everybody a look at the registry.
    const bool adds = !registry::Covers(*now, action.transport_trust());
    if (adds && registry::Covers(action.transport_trust(), *now)) return absl::OkStatus();
    return Refuse(Reason::kOrderInvalid,
                  adds
                      ? "set_transport_trust.transport_trust: a partner adds certificates, and administrators withdraw "
                        "them; some that are in force are missing"
                      : "set_transport_trust.transport_trust: no certificate would be added, and administrators "
                        "withdraw them",
                  {{"field", "set_transport_trust.transport_trust"}});
  }
  const size_t more = order.has_add_key() ? 1 : static_cast<size_t>(order.add_unit().keys_size());
  if (CountKeys(snapshot, partner) + more > kMaxOwnKeys) {
    return TooMuch(order.has_add_key() ? "add_key.key" : "add_unit.keys", kMaxOwnKeys, "keys");
  }
  if (order.has_add_unit() && CountUnits(snapshot, partner) >= kMaxOwnUnits) {
    return TooMuch("add_unit.unit", kMaxOwnUnits, "units");
  }
  return absl::OkStatus();
}

// What a partner orders for itself.
Status CheckOwn(const Order& order, std::string_view sender, const std::vector<VerifiedSignature>& signatures,
                const Snapshot& snapshot, Instant now) {
  const std::string action = ActionOf(order, snapshot);
  const registry::Authority* row = FindAuthority(action);
  const registry::v1::Partner* partner = snapshot.FindPartner(sender);
  // A narrower trust is one that takes away: said below, as of any that lacks something.
  const bool may = row != nullptr && (row->itself || action == "narrow_transport_trust");
  if (partner == nullptr || !may || registry::PartnerConcerned(order) != sender) {
    return Refuse(Reason::kNotAnAdministrator,
                  "a partner orders keys, certificates and units of its own, and nothing else; a unit orders nothing",
                  {{"action", action}});
  }
  const registry::v1::PartnerState state = snapshot.StateOf(sender);
  if (state == registry::v1::PARTNER_STATE_SUSPENDED_HOLD || state == registry::v1::PARTNER_STATE_SUSPENDED_RETURN) {
    return Refuse(Reason::kPartnerSuspended);
  }
  const auto signers = SignersOf(signatures, snapshot, now, [&](const std::string& owner) { return owner == sender; });
  DUTA_RETURN_IF_ERROR(signers.status());
  return CheckAddition(order, sender, snapshot);
}

}  // namespace

SensitiveActions::SensitiveActions() {
  for (const registry::Authority& row : registry::AuthorityTable()) {
    if (row.administrators > 1) names_.insert(std::string(row.action));
  }
}

StatusOr<SensitiveActions> SensitiveActions::FromNames(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (FindAuthority(name) != nullptr) continue;
    return Refuse(Reason::kConfigurationInvalid, absl::StrCat("no order does `", name, "`"), {{"value", name}});
  }
  return SensitiveActions(std::set<std::string, std::less<>>(names.begin(), names.end()));
}

Status CheckAuthority(const Order& order, std::string_view sender, const std::vector<VerifiedSignature>& signatures,
                      const Snapshot& snapshot, const SensitiveActions& sensitive, Instant now) {
  if (!IsAdministrator(sender)) return CheckOwn(order, sender, signatures, snapshot, now);
  DUTA_ASSIGN_OR_RETURN(std::set<std::string_view> signers,
                        SignersOf(signatures, snapshot, now, [&](const std::string& owner) {
                          return snapshot.FindAdministrator(owner) != nullptr;
                        }));
  if (order.has_activate_adapter()) AddApprover(order.activate_adapter(), snapshot, now, signers);
  const std::string action = ActionOf(order, snapshot);
  const registry::Authority* row = FindAuthority(action);
  const bool needs_two = row == nullptr || row->administrators > 1 || sensitive.Contains(action);
  if (signers.size() > 1 || !needs_two) return absl::OkStatus();
  if (order.has_add_administrator() && snapshot.administrators().size() == 1) return absl::OkStatus();
  return Refuse(Reason::kSecondAdministratorRequired, {},
                {{"action", action}, {"signer", std::string(*signers.begin())}});
}

}  // namespace duta::kinds
