// duta.exchange.v1.ExchangeService over the exchange.
#pragma once

#include <cstdint>

#include "core/exchange/exchange.h"
#include "core/server/callers.h"
#include "core/server/streams.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"

namespace duta::hub {

// Bounds of the streams.
struct StreamLimits {
  uint32_t max_unanswered = 1024;  // Of one submission stream.
  size_t submit_streams = 256;
  size_t receive_streams = 256;
  size_t per_partner = 32;  // Of each sort, with the partner's units.
};

// Thread-safe. The references outlive it.
class ExchangeService final : public exchange::v1::ExchangeService::CallbackService {
 public:
  ExchangeService(exchange::Exchange& exchange, const registry::Registry& registry, server::Callers& callers,
                  const StreamLimits& limits);

  // Ends all streams with HUB_DRAINING after what is under way.
  void Drain();
  size_t receive_streams() const { return receive_streams_.size(); }
  size_t submit_streams() const { return submit_streams_.size(); }

  grpc::ServerUnaryReactor* Submit(grpc::CallbackServerContext* context, const exchange::v1::SubmitRequest* request,
                                   exchange::v1::SubmitResponse* response) override;
  grpc::ServerBidiReactor<exchange::v1::SubmitStreamRequest, exchange::v1::SubmitStreamResponse>* SubmitStream(
      grpc::CallbackServerContext* context) override;
  grpc::ServerBidiReactor<exchange::v1::ReceiveRequest, exchange::v1::ReceiveResponse>* Receive(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* ListDeliveries(grpc::CallbackServerContext* context,
                                           const exchange::v1::ListDeliveriesRequest* request,
                                           exchange::v1::ListDeliveriesResponse* response) override;
  grpc::ServerUnaryReactor* AcknowledgeDeliveries(grpc::CallbackServerContext* context,
                                                  const exchange::v1::AcknowledgeDeliveriesRequest* request,
                                                  exchange::v1::AcknowledgeDeliveriesResponse* response) override;
  grpc::ServerUnaryReactor* GetMessage(grpc::CallbackServerContext* context,
                                       const exchange::v1::GetMessageRequest* request,
                                       exchange::v1::GetMessageResponse* response) override;
  grpc::ServerUnaryReactor* GetReceipt(grpc::CallbackServerContext* context,
                                       const exchange::v1::GetReceiptRequest* request,
                                       exchange::v1::GetReceiptResponse* response) override;
  grpc::ServerUnaryReactor* GetRenditions(grpc::CallbackServerContext* context,
                                          const exchange::v1::GetRenditionsRequest* request,
                                          exchange::v1::GetRenditionsResponse* response) override;

 private:
  StatusOr<exchange::v1::ListDeliveriesResponse> List(const std::string& caller,
                                                      const exchange::v1::ListDeliveriesRequest& request);
  StatusOr<exchange::v1::GetRenditionsResponse> Render(const std::string& caller,
                                                       const exchange::v1::GetRenditionsRequest& request);

  exchange::Exchange& exchange_;
  const registry::Registry& registry_;
  server::Callers& callers_;
  const StreamLimits limits_;
  server::Streams submit_streams_;
  server::Streams receive_streams_;
};

}  // namespace duta::hub
