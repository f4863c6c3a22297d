// Whether an order has the signatures that it needs: the registry's table says which
// (core/registry/orders/authority.h), the configuration may ask for more.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/registry/orders/authority.h"
#include "core/registry/snapshot.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/order/v1/order.pb.h"

namespace duta::kinds {

// The actions that need two administrators because the configuration says so. What
// the table gives to two needs them whether it stands here or not. Value type.
class SensitiveActions {
 public:
  // The default: what the table gives to two.
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

// What a partner may give itself in all, with its units; more is for administrators:
// each of its orders makes the registry larger for everybody.
inline constexpr size_t kMaxOwnKeys = 500;  // Past ones too.
inline constexpr size_t kMaxOwnUnits = 200;

// Whether the signatures, which are verified, suffice for an order of `sender`. Each is
// by a key that is valid at `now`.
//   - Of an administrator's order each signer is an administrator, and what needs two
//     has those of two. Who approved a bundle by signing it counts for
//     activate_adapter, while that key is valid. One exception: where there is one
//     administrator only, that one may add the second alone.
//   - A partner gives orders about itself and its units, as far as the table lets it,
//     signed by keys of its own alone and while it is active. Its certificates it may
//     only add to. A unit orders nothing.
// NOT_AN_ADMINISTRATOR, KEY_NOT_VALID, SECOND_ADMINISTRATOR_REQUIRED,
// PARTNER_SUSPENDED, ORDER_INVALID (a partner takes away, or adds too much).
Status CheckAuthority(const order::v1::Order& order, std::string_view sender,
                      const std::vector<log::v1::VerifiedSignature>& signatures, const registry::Snapshot& snapshot,
                      const SensitiveActions& sensitive, Instant now);

}  // namespace duta::kinds
