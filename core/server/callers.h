// Whom a connection belongs to.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/registry/registry.h"
#include "grpcpp/server_context.h"

namespace duta::server {

// Of NoDiskScope, wherever gRPC calls us.
inline constexpr char kGrpcThread[] = "A thread of gRPC";

// Thread-safe. The references outlive it.
class Callers {
 public:
  // Told of every refusal, for counting. From many threads; must not block.
  using Observer = std::function<void(const Status&)>;

  Callers(const registry::Registry& registry, const Clock& clock, Observer observer = {})
      : registry_(registry), clock_(clock), observer_(std::move(observer)) {}

  // Tells the observer of a call's outcome, if it is a refusal.
  void Note(const Status& outcome) const {
    if (!outcome.ok() && observer_) observer_(outcome);
  }

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
  const Observer observer_;
  Mutex mutex_;
  std::map<std::string, Found, std::less<>> found_ ABSL_GUARDED_BY(mutex_);  // By PEM chain.
};

}  // namespace duta::server
