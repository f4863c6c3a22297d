#include "core/registry/orders/authority.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"

namespace duta::registry {
namespace {

using order::v1::Order;

constexpr Authority kTable[] = {
    {"add_partner", 1},
    {"set_policy", 1},
    {"suspend_partner", 1},
    {"resume_partner", 1},
    {"add_unit", 2, true},
    {"remove_unit", 1},
    {"add_key", 2, true},
    {"add_administrator_key", 2},
    {"revoke_key", 1},
    {"revoke_administrator_key", 2},
    {"set_transport_trust", 2, true},
    {"narrow_transport_trust", 1},
    {"set_administrator_trust", 2},
    {"set_group", 1},
    {"remove_group", 1},
    {"add_administrator", 2},
    {"remove_administrator", 2},
    {"activate_adapter", 2},
    {"suspend_adapter", 1},
    {"install_adapter", 1},
    {"shadow_adapter", 1},
    {"roll_back_adapter", 1},
    {"resume_adapter", 1},
    {"revoke_adapter", 1},
    {"configure_adapter", 1},
    {"release_quarantine", 1},
};

template <typename Values>
bool Holds(const Values& whole, const Values& part) {
  const std::set<std::string_view> all(whole.begin(), whole.end());
  return std::all_of(part.begin(), part.end(), [&](const auto& value) { return all.contains(value); });
}

bool IsAdministratorsKey(const Snapshot& snapshot, const std::string& keyid) {
  // A key never changes its owner, so that any snapshot that knows it will do.
  const KeyRecord* record = snapshot.FindKey(keyid);
  return record != nullptr && IsAdministrator(record->key.owner());
}

std::string_view TrustAction(const order::v1::SetTransportTrust& action, const Snapshot& snapshot) {
  if (IsAdministrator(action.name())) return "set_administrator_trust";
  const v1::TransportTrust* now = snapshot.FindTrust(action.name());
  return now != nullptr && Covers(*now, action.transport_trust()) ? "narrow_transport_trust" : "set_transport_trust";
}

}  // namespace

std::span<const Authority> AuthorityTable() { return kTable; }

const Authority* FindAuthority(std::string_view action) {
  const auto* const row =
      std::find_if(std::begin(kTable), std::end(kTable), [&](const Authority& each) { return each.action == action; });
  return row == std::end(kTable) ? nullptr : row;
}

std::string ActionOf(const Order& order, const Snapshot& snapshot) {
  if (order.has_add_key() && IsAdministrator(order.add_key().key().owner())) return "add_administrator_key";
  if (order.has_revoke_key() && IsAdministratorsKey(snapshot, order.revoke_key().keyid())) {
    return "revoke_administrator_key";
  }
  if (order.has_set_transport_trust()) return std::string(TrustAction(order.set_transport_trust(), snapshot));
  const auto* action = order.GetReflection()->GetOneofFieldDescriptor(order, Order::descriptor()->oneof_decl(0));
  return action == nullptr ? std::string() : action->name();
}

std::string_view PartnerConcerned(const Order& order) {
  if (order.has_add_key()) return PartnerOf(order.add_key().key().owner());
  if (order.has_add_unit()) return PartnerOf(order.add_unit().unit().name());
  if (order.has_set_transport_trust()) return PartnerOf(order.set_transport_trust().name());
  return {};
}

bool Covers(const v1::TransportTrust& whole, const v1::TransportTrust& part) {
  return Holds(whole.spki_pins(), part.spki_pins()) && Holds(whole.anchors(), part.anchors());
}

std::string FormatAuthorityTable() {
  std::string text = "| order | administrators | or the partner itself |\n|---|---|---|\n";
  for (const Authority& row : kTable) {
    absl::StrAppend(&text, "| `", std::string(row.action), "` | ", row.administrators, " | ", row.itself ? "yes" : "",
                    " |\n");
  }
  return text;
}

}  // namespace duta::registry
