// The hub's port: gRPC over mutual TLS 1.3.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/hub/setup/connection_limits.h"
#include "grpcpp/server.h"

namespace duta::hub {

struct ListenerOptions {
  std::string address;    // `host:port`; port 0 takes a free one.
  std::string chain_pem;  // The hub's certificate and its intermediates.
  std::string key_pem;
  size_t max_message_bytes = 0;  // Of one gRPC message; what is larger never reaches a service.
  bool reflection = false;
  ConnectionLimits limits;
  // Asked at the end of every TLS handshake with the peer's chain (PEM, leaf first;
  // empty if it showed none): what is not OK goes no further, and is told nothing.
  // From many threads; must not block.
  std::function<Status(std::string_view chain_pem)> admit;
};

// Call once, before anything of gRPC is used: lets TLS 1.3 alone pass.
void RequireTls13();

// Used by one thread.
class Listener {
 public:
  // Listens and serves whom `admit` lets in; health checks of theirs are answered
  // besides. The services, and what `admit` uses, outlive it. CONFIGURATION_INVALID
  // if the address cannot be used.
  static StatusOr<std::unique_ptr<Listener>> Start(const ListenerOptions& options,
                                                   const std::vector<grpc::Service*>& services);
  // Stops at once if Stop was not called.
  ~Listener();

  // With the real port.
  const std::string& address() const { return address_; }

  // Says to health checks that the hub goes, while it still serves.
  void LeaveService();
  // Takes no more calls, and cancels those that are not done within `patience`.
  void Stop(std::chrono::milliseconds patience);

 private:
  Listener(std::unique_ptr<grpc::Server> server, std::string address)
      : server_(std::move(server)), address_(std::move(address)) {}

  std::unique_ptr<grpc::Server> server_;
  const std::string address_;
};

}  // namespace duta::hub
