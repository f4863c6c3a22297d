#include "core/hub/services/acknowledge_call.h"

#include <utility>

#include "core/rpc/status.h"

namespace duta::hub {

AcknowledgeCall::AcknowledgeCall(exchange::Exchange& exchange,
                                 const exchange::v1::AcknowledgeDeliveriesRequest& request,
                                 exchange::v1::AcknowledgeDeliveriesResponse& response,
                                 std::function<void(const Status&)> note, std::function<void()> done)
    : request_(request),
      response_(response),
      note_(std::move(note)),
      done_(std::move(done)),
      lane_(exchange.OpenLane(*this, exchange::Lane::Sort::kCall)) {}

void AcknowledgeCall::Start(exchange::Exchange& exchange, const std::string& mailbox,
                            const exchange::v1::AcknowledgeDeliveriesRequest& request,
                            exchange::v1::AcknowledgeDeliveriesResponse& response,
                            std::function<void(const Status&)> note, std::function<void()> done) {
  // All places first: no answer may find them moving.
  for (int i = 0; i < request.items_size(); ++i) response.add_results();
  const auto call = std::make_shared<AcknowledgeCall>(exchange, request, response, std::move(note), std::move(done));
  call->lane_.Acknowledge(call, mailbox, request.items(), exchange::Lane::Tags::kPlaces);
  call->lane_.Close();
}

void AcknowledgeCall::Answer(uint64_t place, StatusOr<exchange::Recorded> recorded) {
  note_(recorded.status());
  const int i = static_cast<int>(place);
  exchange::v1::AcknowledgeResult& result = *response_.mutable_results(i);
  result.set_message_index(request_.items(i).message_index());
  if (recorded.ok()) {
    *result.mutable_receipt() = *recorded->receipt;
  } else {
    *result.mutable_error() = rpc::ToProto(recorded.status());
  }
}

}  // namespace duta::hub
