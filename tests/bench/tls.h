// Keys and certificates of a benchmark's parties, made for it.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/key.h"

namespace duta::bench {

struct Identity {
  std::string chain_pem;
  std::string key_pem;
  std::string spki_sha256;  // What a registry pins.
};

// A client's, signed by itself.
StatusOr<Identity> MakeClientIdentity(const std::string& name);

struct ServerIdentity {
  std::string authority_pem;
  std::string chain_pem;
  std::string key_pem;
};

// A server's on 127.0.0.1, with an authority of its own.
StatusOr<ServerIdentity> MakeServerIdentity();

}  // namespace duta::bench
