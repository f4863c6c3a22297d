// One AcknowledgeDeliveries call, without its network.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/exchange/exchange.h"
#include "duta/exchange/v1/exchange_service.pb.h"

namespace duta::hub {

// Gathers a lane's answers, which come on several threads, each into its own place,
// and ends the call after the last. Lives until then.
class AcknowledgeCall final : public exchange::Lane::Owner {
 public:
  // `mailbox` is the caller's. Request and response live until `done` is called,
  // once. `note` is told of each outcome. Both from any thread, perhaps before this
  // returns; they must not block.
  static void Start(exchange::Exchange& exchange, const std::string& mailbox,
                    const exchange::v1::AcknowledgeDeliveriesRequest& request,
                    exchange::v1::AcknowledgeDeliveriesResponse& response, std::function<void(const Status&)> note,
                    std::function<void()> done);

  AcknowledgeCall(exchange::Exchange& exchange, const exchange::v1::AcknowledgeDeliveriesRequest& request,
                  exchange::v1::AcknowledgeDeliveriesResponse& response, std::function<void(const Status&)> note,
                  std::function<void()> done);

  void Answer(uint64_t place, StatusOr<exchange::Recorded> recorded) override;
  void Idle() override { done_(); }

 private:
  const exchange::v1::AcknowledgeDeliveriesRequest& request_;
  exchange::v1::AcknowledgeDeliveriesResponse& response_;
  const std::function<void(const Status&)> note_;
  const std::function<void()> done_;
  exchange::Lane lane_;
};

}  // namespace duta::hub
