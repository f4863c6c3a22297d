// What the two families of orders about adapters share: versions in the catalogue
// (adapter_versions.cc), and what is in service (adapter_service.cc).
#pragma once

#include <string>
#include <string_view>

#include "core/registry/orders/state_rules.h"
#include "core/registry/orders/writer.h"

namespace duta::registry {

// ADAPTER_REVOKED with its reason.
Status RequireNotRevoked(const adapter::v1::AdapterVersion& version);

// Takes the partner's adapter out of service, for `reason`, or lets it serve again.
Status PutSuspension(const std::string& partner, bool suspended, std::string_view reason, Writer& writer);

}  // namespace duta::registry
