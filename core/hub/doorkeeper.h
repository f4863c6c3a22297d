// Whom the TLS handshake lets in: those whom the registry knows.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/hub/line_limit.h"
#include "core/registry/registry.h"

namespace duta::hub {

// Asked in every handshake, so that HTTP/2 is spoken with registered parties
// alone. A suspended partner is let in: its calls tell it. What the registry says
// later of a connection that stands, its calls find out, each for itself.
// Thread-safe. The references outlive it.
class Doorkeeper {
 public:
  Doorkeeper(const registry::Registry& registry, const Clock& clock) : registry_(registry), clock_(clock) {}

  // Whether the peer that showed this chain (PEM, leaf first; empty: none) comes
  // in. Counts a refusal and writes some of them to the program's log, without the
  // certificate. NO_CLIENT_CERTIFICATE, UNKNOWN_CERTIFICATE.
  Status Admit(std::string_view chain_pem);

  // Refused handshakes by cause, a word of a fixed few: all of them, also those
  // that never came.
  std::map<std::string, uint64_t> refused() const;

  // The causes; the last one is for what has none of the others.
  static constexpr std::array<std::string_view, 6> kCauses = {"no-certificate", "unknown",        "expired",
                                                              "ambiguous",      "too-many-names", "unreadable"};

 private:
  void Count(const Status& refusal, std::string_view cause);

  const registry::Registry& registry_;
  const Clock& clock_;
  std::array<std::atomic<uint64_t>, kCauses.size()> refused_{};  // By the index of the cause.
  LineLimit lines_{10};
};

}  // namespace duta::hub
