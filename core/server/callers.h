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
#include "core/server/shares.h"
#include "grpcpp/server_context.h"

namespace duta::server {

// Of NoDiskScope, wherever gRPC calls us.
inline constexpr char kGrpcThread[] = "A thread of gRPC";

// Thread-safe. The references outlive it.
class Callers {
 public:
  // Told of every refusal, for counting. From many threads; must not block.
  using Observer = std::function<void(const Status&)>;

  // Who is suspended is identified, and what it calls says the rest; or is refused, by
  // services that show what others sent.
  enum class Suspended { kPass, kRefused };

  // What of one partner may be on a pool at a time; more waits for it.
  static constexpr size_t kCallsAtOnce = 2;
  static constexpr size_t kCallsWaiting = 64;

  Callers(const registry::Registry& registry, const Clock& clock, Observer observer = {},
          Suspended suspended = Suspended::kPass)
      : registry_(registry), clock_(clock), observer_(std::move(observer)), suspended_(suspended) {}

  // Tells the observer of a call's outcome, if it is a refusal.
  void Note(const Status& outcome) const {
    if (!outcome.ok() && observer_) observer_(outcome);
  }

  // The name of the call's TLS client certificate, by what the registry says
  // now. NO_CLIENT_CERTIFICATE, UNKNOWN_CERTIFICATE, and PARTNER_SUSPENDED as said.
  StatusOr<std::string> Identify(const grpc::ServerContextBase& context);

  // What each may ask of the pools.
  Shares& shares() { return shares_; }

 private:
  StatusOr<std::string> Find(const std::shared_ptr<const registry::Snapshot>& registry, std::string chain);

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
  const Suspended suspended_;
  Shares shares_{kCallsAtOnce, kCallsWaiting};
  Mutex mutex_;
  std::map<std::string, Found, std::less<>> found_ ABSL_GUARDED_BY(mutex_);  // By PEM chain.
};

}  // namespace duta::server
