// Tells a hub that turns this client away in the TLS handshake from one that does
// not answer: to gRPC both are a connection that could not be made.
#pragma once

#include <memory>
#include <vector>

#include "grpcpp/security/credentials.h"
#include "grpcpp/support/client_interceptor.h"

namespace duta::client {

struct ChannelOptions;

// What a channel is made with.
struct Handshake {
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  // Calls that fail because the hub, after its certificate was verified, closed the
  // connection without a word end with HANDSHAKE_REFUSED.
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> interceptors;
};

// The PEM texts of `options` were checked. The hub's certificate must chain to its
// CA and bear the name that the channel asks for.
Handshake MakeHandshake(const ChannelOptions& options);

}  // namespace duta::client
