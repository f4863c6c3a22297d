// One SubmitStream call.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "core/exchange/exchange.h"
#include "core/hub/services/callers.h"
#include "core/hub/services/outbox.h"
#include "core/hub/services/outgoing.h"
#include "core/hub/services/streams.h"
#include "duta/exchange/v1/exchange_service.pb.h"
#include "grpcpp/support/server_callback.h"

namespace duta::hub {

// Reads, checks on the reading thread, queues in order, answers by sequence.
// Stops reading while too many are unanswered, while the committer has no room,
// or while a submission is checked on the pool. Lives until gRPC and the last
// answer are done with it.
class SubmitStream final
    : public grpc::ServerBidiReactor<exchange::v1::SubmitStreamRequest, exchange::v1::SubmitStreamResponse>,
      public Stream,
      public std::enable_shared_from_this<SubmitStream> {
 public:
  // Starts the call; the result belongs to gRPC.
  static SubmitStream* Start(grpc::CallbackServerContext& context, Callers& callers, exchange::Exchange& exchange,
                             Streams& streams, uint32_t max_unanswered);

  void Drain() override;

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  SubmitStream(grpc::CallbackServerContext& context, Callers& callers, exchange::Exchange& exchange,
               uint32_t max_unanswered);
  void Begin(Streams& streams);
  void Take();
  // Gives a record to the committer, now or when there is room again.
  void Queue(std::unique_ptr<exchange::Record> record);
  void Answer(uint64_t serial, uint64_t sequence, StatusOr<exchange::Recorded> recorded);
  void End(Status status);
  // Both with mutex_ held.
  void ReadOn();
  void FinishIfIdle();

  grpc::CallbackServerContext& context_;
  Callers& callers_;
  exchange::Exchange& exchange_;
  const uint32_t max_unanswered_;
  Streams::Place place_;
  std::shared_ptr<SubmitStream> self_;  // Until OnDone.
  exchange::v1::SubmitStreamRequest request_;
  Outbox<exchange::v1::SubmitStreamRequest, exchange::v1::SubmitStreamResponse,
         Outgoing<exchange::v1::SubmitStreamResponse>>
      outbox_;

  std::mutex mutex_;
  uint64_t serial_ = 0;         // Submissions read. Guarded by mutex_, as all below.
  uint32_t unanswered_ = 0;
  bool is_reading_ = false;
  bool is_last_answered_ = false;  // The one with serial_.
  bool is_deferred_ = false;       // The one with serial_ is checked on the pool.
  bool is_parked_ = false;         // The committer has no room.
  bool is_ended_ = false;          // No more is read.
  Status end_;                     // With which the call ends.
};

}  // namespace duta::hub
