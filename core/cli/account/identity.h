// Keys, certificate and registration of somebody on the network: made when one
// enrols, and made again before they end. Functions only; thread-safe.
#pragma once

#include <chrono>
#include <string>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "duta/order/v1/order.pb.h"

namespace duta::cli {

struct Identity {
  crypto::PrivateKey signing_key;
  crypto::PrivateKey tls_key;
  std::string certificate_pem;
};

// `730d` as typed; what ends within a day would have ended before it is of use.
// INVALID_ARGUMENT without a reason names --lifetime.
StatusOr<std::chrono::seconds> ParseLifetime(const std::string& text);

// `algorithm` as CLI options name it, of the signing key. KEY_UNUSABLE.
StatusOr<Identity> MakeIdentity(const std::string& name, const std::string& algorithm, Instant now,
                                std::chrono::seconds lifetime);

// Name, key and TLS pin; the caller adds what people call it.
StatusOr<order::v1::Registration> MakeRegistration(const std::string& name, const Identity& identity, Instant now,
                                                   std::chrono::seconds lifetime);

}  // namespace duta::cli
