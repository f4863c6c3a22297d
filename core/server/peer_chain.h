// The certificates that a client showed, leaf first.
#pragma once

#include <string>
#include <string_view>

namespace duta::server {

// The PEM chain of a peer, from the two texts that gRPC has of it: its own
// certificate, and those that came with it. OpenSSL leaves the own one out of the
// latter on the server's side, so the first certificate there may be anybody's:
// what proves possession of a key is `leaf` alone. Empty without a certificate.
inline std::string PeerChain(std::string_view leaf, std::string_view others) {
  if (leaf.empty()) return "";
  if (others.substr(0, leaf.size()) == leaf) return std::string(others);
  std::string chain(leaf);
  if (!chain.ends_with('\n')) chain.push_back('\n');
  chain.append(others);
  return chain;
}

}  // namespace duta::server
