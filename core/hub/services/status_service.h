// duta.hub.v1.StatusService.
#pragma once

#include <functional>

#include "core/base/thread_pool.h"
#include "core/server/callers.h"
#include "duta/hub/v1/status_service.grpc.pb.h"

namespace duta::hub {

// Thread-safe. The references outlive it.
class StatusService final : public hub::v1::StatusService::CallbackService {
 public:
  // How the hub is doing now. May block.
  using Report = std::function<StatusOr<v1::GetStatusResponse>()>;

  StatusService(Report report, server::Callers& callers, ThreadPool& pool)
      : report_(std::move(report)), callers_(callers), pool_(pool) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;

 private:
  const Report report_;
  server::Callers& callers_;
  ThreadPool& pool_;
};

}  // namespace duta::hub
