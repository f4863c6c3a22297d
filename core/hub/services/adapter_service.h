// duta.adapter.v1.AdapterService over whatever runs the adapters.
#pragma once

#include <functional>
#include <vector>

#include "core/base/thread_pool.h"
#include "core/server/callers.h"
#include "duta/adapter/v1/adapter_service.grpc.pb.h"

namespace duta::hub {

// Thread-safe. The references outlive it.
class AdapterService final : public adapter::v1::AdapterService::CallbackService {
 public:
  // All adapters, by partner. May block.
  using List = std::function<std::vector<adapter::v1::Adapter>()>;
  // What CompareVersions answers, whoever asks. May block.
  using Compare =
      std::function<StatusOr<adapter::v1::CompareVersionsResponse>(const adapter::v1::CompareVersionsRequest&)>;

  AdapterService(List list, Compare compare, server::Callers& callers, ThreadPool& pool)
      : list_(std::move(list)), compare_(std::move(compare)), callers_(callers), pool_(pool) {}

  grpc::ServerUnaryReactor* GetAdapter(grpc::CallbackServerContext* context,
                                       const adapter::v1::GetAdapterRequest* request,
                                       adapter::v1::GetAdapterResponse* response) override;
  grpc::ServerUnaryReactor* ListAdapters(grpc::CallbackServerContext* context,
                                         const adapter::v1::ListAdaptersRequest* request,
                                         adapter::v1::ListAdaptersResponse* response) override;
  grpc::ServerUnaryReactor* CompareVersions(grpc::CallbackServerContext* context,
                                            const adapter::v1::CompareVersionsRequest* request,
                                            adapter::v1::CompareVersionsResponse* response) override;

 private:
  // Those that the caller may see.
  std::vector<adapter::v1::Adapter> Visible(const std::string& caller) const;

  const List list_;
  const Compare compare_;
  server::Callers& callers_;
  ThreadPool& pool_;
};

}  // namespace duta::hub
