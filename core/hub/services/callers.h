// Whom a connection belongs to.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/registry/registry.h"
#include "grpcpp/server_context.h"

namespace duta::hub {

// Thread-safe. The references outlive it.
class Callers {
 public:
  Callers(const registry::Registry& registry, const Clock& clock) : registry_(registry), clock_(clock) {}

  // The name of the call's TLS client certificate, by what the registry says
  // now. NO_CLIENT_CERTIFICATE, UNKNOWN_CERTIFICATE.
  StatusOr<std::string> Identify(const grpc::ServerContextBase& context);

 private:
  // What a certificate was found to be; good for this snapshot and not for long,
  // since certificates expire.
  struct Found {
    std::shared_ptr<const registry::Snapshot> registry;
    Instant found_at;
    std::string name;
  };

  const registry::Registry& registry_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Found, std::less<>> found_;  // By PEM chain. Guarded by mutex_.
};

}  // namespace duta::hub
