// The hub's LogService as a source of consistency proofs.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "core/client/trusted_log.h"
#include "duta/log/v1/log_service.grpc.pb.h"
#include "grpcpp/channel.h"

namespace duta::client {

// Thread-safe. Calls run side by side, so that many proofs take the time of one.
class HubLog final : public ConsistencySource {
 public:
  explicit HubLog(std::shared_ptr<grpc::Channel> channel,
                  std::chrono::milliseconds deadline = std::chrono::seconds(10));

  std::vector<StatusOr<std::vector<log::Hash>>> Fetch(const std::vector<SizePair>& pairs) override;

 private:
  std::unique_ptr<log::v1::LogService::Stub> stub_;
  std::chrono::milliseconds deadline_;
};

}  // namespace duta::client
