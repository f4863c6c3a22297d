// One SubmitStream call.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/exchange/exchange.h"
#include "core/hub/services/outgoing.h"
#include "core/server/callers.h"
#include "core/server/outbox.h"
#include "core/server/streams.h"
#include "duta/exchange/v1/exchange_service.pb.h"
#include "grpcpp/support/server_callback.h"

namespace duta::hub {

// Reads; has several checked at once; gives what passed to the committer in the
// order in which it was read; answers by sequence. Stops reading while too many
// are unanswered or under check, and while the committer has no room. Lives until
// gRPC and the last answer are done with it.
class SubmitStream final
    : public grpc::ServerBidiReactor<exchange::v1::SubmitStreamRequest, exchange::v1::SubmitStreamResponse>,
      public server::Stream,
      public std::enable_shared_from_this<SubmitStream> {
 public:
  // Starts the call; the result belongs to gRPC.
  static SubmitStream* Start(grpc::CallbackServerContext& context, server::Callers& callers,
                             exchange::Exchange& exchange, server::Streams& streams, uint32_t max_unanswered);

  void Drain() override;

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  SubmitStream(grpc::CallbackServerContext& context, server::Callers& callers, exchange::Exchange& exchange,
               uint32_t max_unanswered);
  void Begin(server::Streams& streams);
  void Take();
  // The submission with this serial number is checked; null if it is answered.
  void Checked(uint64_t serial, std::unique_ptr<exchange::Record> record);
  // Gives to the committer what is next in order, now or when there is room.
  void Queue();
  void Resume();
  void Answer(uint64_t sequence, StatusOr<exchange::Recorded> recorded);
  void End(Status status);
  // Both with mutex_ held.
  void ReadOn();
  void FinishIfIdle();

  // One that is under check or waits for those before it.
  struct Submission {
    bool is_checked = false;
    std::unique_ptr<exchange::Record> record;
  };

  grpc::CallbackServerContext& context_;
  server::Callers& callers_;
  exchange::Exchange& exchange_;
  const uint32_t max_unanswered_;
  server::Streams::Place place_;
  std::shared_ptr<SubmitStream> self_;  // Until OnDone.
  exchange::v1::SubmitStreamRequest request_;
  server::Outbox<exchange::v1::SubmitStreamRequest, exchange::v1::SubmitStreamResponse,
                 Outgoing<exchange::v1::SubmitStreamResponse>>
      outbox_;

  std::mutex mutex_;
  std::deque<Submission> taken_;                            // In the order of reading. Guarded by mutex_, as all below.
  uint64_t first_serial_ = 0;                               // Of taken_.
  std::vector<std::unique_ptr<exchange::Record>> checked_;  // In order; the committer had no room for them.
  uint32_t unanswered_ = 0;
  bool is_reading_ = false;
  bool is_parked_ = false;  // The committer calls Resume when it has room.
  bool is_ended_ = false;   // No more is read.
  Status end_;              // With which the call ends.
};

}  // namespace duta::hub
