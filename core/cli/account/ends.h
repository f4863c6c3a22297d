// When one's own key and certificate end, and saying so in time. Functions only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/cli/shell/session.h"
#include "duta/registry/v1/registry.pb.h"

namespace duta::cli {

// How long before an end it is spoken of.
inline constexpr std::chrono::hours kNotice{24 * 30};

// What the registry says of the profile's signing key; nothing if it has no such key.
// KEY_UNUSABLE, UNKNOWN_RESOURCE, HUB_UNREACHABLE.
StatusOr<std::optional<registry::v1::Key>> RegisteredKey(Session& session);

// When the profile's TLS certificate ends. KEY_UNUSABLE, FILE_UNUSABLE.
StatusOr<Instant> EndOfCertificate(Session& session);

// One sentence each, of what ends within kNotice or has ended.
std::vector<std::string> WhatEnds(Session& session, const std::optional<registry::v1::Key>& key,
                                  std::optional<Instant> certificate);

// What the files and the clock here tell of a TLS connection that cannot be made, one
// sentence each; `is_peer_refused` if the hub's certificate did not verify.
std::vector<std::string> WhatIsWrongWithTls(Session& session, bool is_peer_refused);

// After a command that talked to the hub: the same as remarks, once a day, for
// people. It never fails: what it cannot find out it leaves.
void TellWhatEnds(Session& session);

}  // namespace duta::cli
