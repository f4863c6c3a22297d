// What one folder of core/kinds brings to a hub: kinds of message that belong
// together, and what is served of them. dutad composes them, one line each in
// core/hub/kinds.def.
#pragma once

#include <vector>

#include "core/base/clock.h"
#include "core/base/thread_pool.h"
#include "core/exchange/kind.h"
#include "core/exchange/messages/messages.h"
#include "core/registry/registry.h"
#include "core/server/callers.h"
#include "core/store/database.h"

namespace grpc {
class Service;
}

namespace duta::server {

// What the services of kinds work with. All outlive them.
struct ServiceContext {
  store::Database& database;
  const exchange::Messages& messages;  // As they were signed, with their receipts.
  const registry::Registry& registry;
  Callers& callers;  // Refuse who is suspended.
  ThreadPool& pool;  // For what may wait for the disk.
  const Clock& clock;
  size_t max_watches = 256;  // Of one service, at a time.
};

// Interface. Kinds and Serve are called once, in this order, before the hub
// listens; the others by one thread each, at the same time as everything else.
class KindFamily {
 public:
  virtual ~KindFamily() = default;

  // At least one. They belong to the family, as its services do.
  virtual std::vector<exchange::Kind*> Kinds() = 0;

  // Makes the gRPC services of the family, for anyone with a certificate to call.
  // When it is called, the tables are there and the exchange is open.
  virtual std::vector<grpc::Service*> Serve(const ServiceContext&) { return {}; }

  // At the hub's beat, every second: for what time causes, and what changed on
  // another hub of the same database. May read the database.
  virtual void Tick() {}

  // Ends what its services still stream with HUB_DRAINING. Must not block.
  virtual void Drain() {}
};

// A family of one kind that serves nothing.
template <typename Kind>
class SingleKind final : public KindFamily {
 public:
  std::vector<exchange::Kind*> Kinds() override { return {&kind_}; }

 private:
  Kind kind_;
};

}  // namespace duta::server
