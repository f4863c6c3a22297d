// The mutually authenticated connection to a hub.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "core/base/status.h"
#include "grpcpp/channel.h"

namespace duta::client {

struct ChannelOptions {
  // `host:port`; an IPv6 address in brackets.
  std::string address;
  // PEM certificates of the authorities that may sign the hub's certificate.
  std::string hub_ca_pem;
  // PEM of the own TLS certificate, leaf first, and its private key. The TLS key
  // is not the signing key.
  std::string chain_pem;
  std::string key_pem;
  // Name that the hub's certificate must carry; empty: the host of `address`.
  std::string server_name;
  // A silent hub is asked for a sign of life after `keepalive` and given up
  // `keepalive_timeout` later, while calls are open. Hubs allow 10 s and more.
  std::chrono::milliseconds keepalive = std::chrono::seconds(15);
  std::chrono::milliseconds keepalive_timeout = std::chrono::seconds(10);
  // Largest message taken in: a delivery with its renditions.
  size_t max_receive_bytes = 16 << 20;
};

// Opens a channel that connects by itself and again after a failure, within 5
// seconds. Nothing is sent yet: use RegistryService.GetSelf to test it. The hub
// decides the TLS version, 1.3; gRPC's client offers it first. Thread-safe result,
// shared because gRPC's stubs keep it that way.
//
// A hub that does not know the certificate ends the handshake: calls answer
// HANDSHAKE_REFUSED.
//
// KEY_UNUSABLE if the chain, the key or the authorities cannot be read, or the
// key is another certificate's; CONFIGURATION_INVALID without an address.
StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const ChannelOptions& options);

// Waits until the channel is connected: gRPC gets on with a handshake only while
// somebody waits. Ten seconds at most, or until `is_stopping`; false if it is not
// connected then, and the next call tells why.
bool AwaitConnection(grpc::Channel& channel, const std::function<bool()>& is_stopping);

}  // namespace duta::client
