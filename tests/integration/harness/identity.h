// Who somebody is: keys and certificate, made at run time.
#pragma once

#include <string>

#include "core/crypto/key.h"
#include "duta/registry/v1/registry.pb.h"

namespace duta::integration {

// Value type.
struct Identity {
  std::string name;
  crypto::PrivateKey signing_key;
  crypto::PrivateKey tls_key;
  std::string certificate_pem;
};

// A fresh one.
Identity MakeIdentity(std::string name, crypto::Algorithm algorithm = crypto::Algorithm::kEcdsaP256);

// That of the first administrator, as `dutad init` left it in `data`.
Identity ReadFirstAdministrator(const std::string& data);

// Its signing key as orders name it: valid from an hour ago for a year.
registry::v1::Key KeyOf(const Identity& identity);
// Trust in its certificate's key.
registry::v1::TransportTrust PinOf(const Identity& identity);

}  // namespace duta::integration
