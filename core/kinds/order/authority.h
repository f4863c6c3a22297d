// Who may give which order: administrators, two of them for what is sensitive.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/registry/snapshot.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/order/v1/order.pb.h"

namespace duta::kinds {

// What an order does, as one word: the name of its action in order.proto, such
// as `add_partner`; but `add_administrator_key`, `revoke_administrator_key` and
// `set_administrator_trust` for the keys and certificates of administrators.
std::string ActionOf(const order::v1::Order& order, const registry::Snapshot& snapshot);

// The actions that need two administrators. Value type.
class SensitiveActions {
 public:
  // The default: whatever decides who the administrators are, or which code the
  // hub runs. Keys and certificates of administrators belong to it, since
  // whoever could add a key to a colleague's name would be two administrators
  // alone.
  //
  //   add_administrator        remove_administrator      activate_adapter
  //   add_administrator_key    revoke_administrator_key  set_administrator_trust
  //
  // Hubs with administrators to spare add `add_partner`, `add_unit`, `add_key`
  // and `set_transport_trust`, which decide who may speak for a partner.
  SensitiveActions();

  // Those of a configuration. CONFIGURATION_INVALID with metadata `value` if
  // there is no such action.
  static StatusOr<SensitiveActions> FromNames(const std::vector<std::string>& names);

  bool Contains(std::string_view action) const { return names_.contains(action); }
  std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }

 private:
  explicit SensitiveActions(std::set<std::string, std::less<>> names) : names_(std::move(names)) {}
  std::set<std::string, std::less<>> names_;
};

// Whether the signatures, which are verified, suffice for the order: each is by
// a key that is valid at `now` of somebody who is an administrator, and a
// sensitive action has those of two. Who approved a bundle by signing it counts
// for activate_adapter, while that key is valid. One exception: where there is
// one administrator only, that one may add the second alone.
// NOT_AN_ADMINISTRATOR, KEY_NOT_VALID, SECOND_ADMINISTRATOR_REQUIRED.
Status CheckAuthority(const order::v1::Order& order, const std::vector<log::v1::VerifiedSignature>& signatures,
                      const registry::Snapshot& snapshot, const SensitiveActions& sensitive, Instant now);

}  // namespace duta::kinds
