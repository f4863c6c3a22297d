// What an administrator has to do something about: who or what is out of service,
// and which keys and certificates end soon. Functions only; thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/registry/snapshot.h"
#include "duta/adapter/v1/adapter_service.pb.h"

namespace duta::hub {

// How long before its end a key or certificate is spoken of.
inline constexpr std::chrono::hours kNotice{24 * 30};

// One sentence each, in the order of urgency: the hub's own certificate, suspended
// partners, adapters out of service, messages in quarantine, keys that have ended or
// will within kNotice. Of who has several keys only the last that is valid counts.
// `hub_certificate` is when the hub's own ends.
std::vector<std::string> WhatNeedsAttention(const registry::Snapshot& registry,
                                            const std::vector<adapter::v1::Adapter>& adapters,
                                            std::optional<Instant> hub_certificate, Instant now);

// When the last signing key of everybody who has one ends, past ends too; under
// `hub` the hub's own certificate.
std::map<std::string, Instant> EndsOfKeys(const registry::Snapshot& registry, std::optional<Instant> hub_certificate,
                                          Instant now);

}  // namespace duta::hub
