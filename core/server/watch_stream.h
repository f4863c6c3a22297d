// One watch over gRPC: a call that streams changes to its caller.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/rpc/status.h"
#include "core/server/callers.h"
#include "core/server/watch.h"
#include "grpcpp/support/server_callback.h"

namespace duta::server {

// Deletes itself when gRPC is done with it.
template <typename Response>
class WatchStream final : public grpc::ServerWriteReactor<Response>, public WatchCaller<Response> {
 public:
  // What of the changes after `revision` a caller may see, as Watch::Changes.
  using Changes =
      std::function<StatusOr<std::vector<Response>>(const std::string& caller, uint64_t& revision, size_t limit)>;

  // `callers` and `pool` outlive the call.
  WatchStream(grpc::CallbackServerContext& context, Callers& callers, ThreadPool& pool, Changes changes,
              uint64_t after_revision)
      : callers_(callers),
        watch_(std::make_shared<Watch<Response>>(*this, pool, Guarded(context, callers, std::move(changes)),
                                                 after_revision)) {}

  // Lets it into `streams`; if not, the call ends with the refusal. To be started
  // by ringing watch().
  bool Enter(const grpc::CallbackServerContext& context, Streams& streams) {
    const auto enter = [&]() -> Status {
      DUTA_ASSIGN_OR_RETURN(const std::string caller, callers_.Identify(context));
      DUTA_ASSIGN_OR_RETURN(place_, streams.Enter(caller, watch_));
      return absl::OkStatus();
    };
    const Status status = enter();
    if (!status.ok()) watch_->End(status);
    return status.ok();
  }

  const std::shared_ptr<Watch<Response>>& watch() const { return watch_; }

  void OnWriteDone(bool ok) override { watch_->Sent(ok); }
  void OnCancel() override { watch_->End(absl::CancelledError("the caller has gone")); }
  void OnDone() override { delete this; }

 private:
  // Asks each time who calls: certificates are withdrawn while calls last.
  static typename Watch<Response>::Changes Guarded(const grpc::CallbackServerContext& context, Callers& callers,
                                                   Changes changes) {
    return [&context, &callers, changes = std::move(changes)](uint64_t& revision,
                                                              size_t limit) -> StatusOr<std::vector<Response>> {
      DUTA_ASSIGN_OR_RETURN(const std::string caller, callers.Identify(context));
      return changes(caller, revision, limit);
    };
  }

  void Send(const Response& response) override { this->StartWrite(&response); }
  void Close(const Status& status) override {
    callers_.Note(status);
    this->Finish(rpc::ToGrpc(status));
  }

  Callers& callers_;
  const std::shared_ptr<Watch<Response>> watch_;
  Streams::Place place_;
};

}  // namespace duta::server
