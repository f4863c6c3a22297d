// What an order would change, as people understand it before they sign: who it is
// about, what holds now and what will. Asks the hub. Functions only.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/cli/shell/session.h"
#include "duta/order/v1/order.pb.h"

namespace duta::cli {

// One sentence or line each; the last ones are warnings, if there are any. What the
// hub does not know yet is described by the order alone. HUB_UNREACHABLE.
StatusOr<std::vector<std::string>> DescribeOrder(Session& session, const order::v1::Order& order);

// The TLS certificates by which a partner, unit or administrator is known.
// UNKNOWN_RESOURCE.
StatusOr<registry::v1::TransportTrust> FindTrust(Session& session, const std::string& name);
// Adds to `trust` what it lacks of `more`.
void AddTrust(const registry::v1::TransportTrust& more, registry::v1::TransportTrust& trust);

// A registered key, by its id or an unmistakable beginning of it, spoken in groups of
// four or not. UNKNOWN_RESOURCE; INVALID_ARGUMENT without a reason if it is no key id or
// fits several.
StatusOr<registry::v1::Key> FindKey(Session& session, const std::string& keyid);

}  // namespace duta::cli
