// A family of kinds with one gRPC service that lets its callers watch.
#pragma once

#include <optional>
#include <vector>

#include "core/server/kind_family.h"

namespace duta::server {

// What is left to say is which kinds there are; theirs is to call Ring from
// Kind::Committed. `Service` is made of a ServiceContext and has `watches()`.
template <typename Service>
class WatchedFamily : public KindFamily {
 public:
  std::vector<grpc::Service*> Serve(const ServiceContext& context) final {
    service_.emplace(context);
    return {&*service_};
  }

  // What changed on another hub of the same database.
  void Tick() final { Ring(); }

  void Drain() final {
    if (service_) service_->watches().Drain();
  }

 protected:
  // Something may have changed. Must not block; from any thread.
  void Ring() {
    if (service_) service_->watches().Ring();
  }

 private:
  std::optional<Service> service_;
};

}  // namespace duta::server
