// One SubmitStream call, without its network.
#pragma once

#include <cstdint>
#include <memory>

#include "core/exchange/exchange.h"
#include "core/hub/services/outgoing.h"
#include "core/server/bidi_stream.h"
#include "duta/exchange/v1/exchange_service.pb.h"

namespace duta::hub {

// Turns requests into items of a lane and its answers into responses, by sequence.
// Reads no further where the lane wants no more.
class SubmitStream final
    : public server::BidiStream<exchange::v1::SubmitStreamRequest, exchange::v1::SubmitStreamResponse,
                                Outgoing<exchange::v1::SubmitStreamResponse>>,
      private exchange::Lane::Owner {
 public:
  using Transport = server::Transport<exchange::v1::SubmitStreamRequest, exchange::v1::SubmitStreamResponse>;

  // `exchange` outlives it. At `max_unanswered` submissions it reads no further.
  SubmitStream(Transport& transport, exchange::Exchange& exchange, uint32_t max_unanswered);
  void Begin(server::Streams& streams);

  void OnRead(bool ok) override;
  void OnWritten(bool ok) override;

 private:
  void OnEnd() override { lane_.Close(); }

  void Answer(uint64_t sequence, StatusOr<exchange::Recorded> recorded) override;
  void Next() override;
  void Idle() override { Release(); }

  const uint32_t max_unanswered_;
  exchange::v1::SubmitStreamRequest request_;
  exchange::Lane lane_;
};

}  // namespace duta::hub
