// What the hub has seen adapters do wrong, kept across restarts: messages in
// quarantine, and versions whose breaker has tripped.
//
// These rows are the one thing here that no order says and the log cannot give
// back: they are observations of a hub, not facts of the network. Losing them is
// safe: the adapter meets the message again, breaks again, and is watched again.
// Orders forget them, in the transaction that logs the order.
//
// Format: registry_adapter_faults, a row for each quarantined input of a version;
// one with an empty input says that the breaker has tripped, and why.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/store/database.h"

namespace duta::registry {

struct AdapterFault {
  std::string input_sha256;  // 32 bytes; empty: the breaker has tripped.
  std::string message_id;
  std::string fault;  // For people.
  int strikes = 0;
  Instant time;  // Of the last strike.
};

// Of one version, oldest first.
StatusOr<std::vector<AdapterFault>> ReadAdapterFaults(store::Transaction& transaction, std::string_view partner,
                                                      std::string_view version);

// Adds one, or replaces that of the same input. The latest kMaxAdapterFaults of a
// version are kept.
Status PutAdapterFault(store::Transaction& transaction, std::string_view partner, std::string_view version,
                       const AdapterFault& fault);
inline constexpr int64_t kMaxAdapterFaults = 1000;

// Forgets all of a version.
Status ForgetAdapterFaults(store::Transaction& transaction, std::string_view partner, std::string_view version);

// Forgets a message, or all if `message_id` is empty, of all the partner's
// versions. A breaker stays as it is.
Status ReleaseQuarantined(store::Transaction& transaction, std::string_view partner, std::string_view message_id);

}  // namespace duta::registry
