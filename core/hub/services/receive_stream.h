// One Receive call.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/exchange/delivery/mailbox_cursor.h"
#include "core/exchange/exchange.h"
#include "core/hub/services/outgoing.h"
#include "core/server/callers.h"
#include "core/server/outbox.h"
#include "core/server/streams.h"
#include "duta/exchange/v1/exchange_service.pb.h"
#include "grpcpp/support/server_callback.h"

namespace duta::hub {

// Fills all of a delivery but envelope and receipt. `attempt` counts from 1;
// `with_renditions` may block while an adapter works.
void CompleteDelivery(exchange::Exchange& exchange, const exchange::Accepted& accepted, const std::string& mailbox,
                      uint32_t attempt, bool with_renditions, exchange::v1::Delivery& delivery);

// Opens a mailbox and sends what waits in it, from a thread of its own: reading
// the mailbox and rendering may block. Reads acknowledgements and credit on
// gRPC's threads.
class ReceiveStream final : public grpc::ServerBidiReactor<exchange::v1::ReceiveRequest, exchange::v1::ReceiveResponse>,
                            public server::Stream,
                            public std::enable_shared_from_this<ReceiveStream> {
 public:
  // Starts the call; the result belongs to gRPC. `registry` outlives the call.
  static ReceiveStream* Start(grpc::CallbackServerContext& context, server::Callers& callers,
                              const registry::Registry& registry, exchange::Exchange& exchange,
                              server::Streams& streams);
  ~ReceiveStream() override;

  void Drain() override;

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  ReceiveStream(grpc::CallbackServerContext& context, server::Callers& callers, const registry::Registry& registry,
                exchange::Exchange& exchange);
  void Begin(server::Streams& streams);
  Status Handle();
  Status Open(const exchange::v1::OpenMailbox& open);
  Status Grant(uint32_t deliveries);
  Status Acknowledge(const exchange::v1::AcknowledgeBatch& batch);
  // Gives records to the committer, now or when there is room again.
  void Queue(std::vector<std::unique_ptr<exchange::Record>> records);
  void Acknowledged(uint64_t message_index, StatusOr<exchange::Recorded> recorded);
  void End(Status status);
  void Wake();
  // With mutex_ held.
  void ReadOn();
  void FinishIfIdle();

  // The sending thread.
  void Send();
  void Deliver(const exchange::Recent::Ptr& accepted);
  // Waits until something may be sent; how much, 0 to end.
  size_t WaitForRoom();
  Status CheckStillAllowed();

  grpc::CallbackServerContext& context_;
  server::Callers& callers_;
  const registry::Registry& registry_;
  exchange::Exchange& exchange_;
  server::Streams::Place place_;
  std::shared_ptr<ReceiveStream> self_;  // Until OnDone and the end of the thread.
  exchange::v1::ReceiveRequest request_;
  server::Outbox<exchange::v1::ReceiveRequest, exchange::v1::ReceiveResponse, Outgoing<exchange::v1::ReceiveResponse>>
      outbox_;

  // Set by Open, before the thread starts.
  std::string mailbox_;
  bool with_renditions_ = false;
  std::optional<exchange::MailboxCursor> cursor_;  // The sending thread's.
  std::optional<exchange::Mailboxes::Subscription> bell_;
  std::shared_ptr<const registry::Snapshot> allowed_by_;  // The sending thread's.
  std::thread thread_;

  std::mutex mutex_;
  std::condition_variable changed_;  // Signalled when what WaitForRoom looks at changes.
  uint32_t credit_ = 0;              // Guarded by mutex_, as all below.
  size_t unacknowledged_ = 0;        // Acknowledgements on their way to the log.
  bool is_parked_ = false;           // The committer has no room for them.
  bool has_rung_ = false;            // Something may have come since the thread last looked.
  bool is_reading_ = false;
  bool is_sending_ = false;  // The thread has not ended.
  bool is_ended_ = false;
  Status end_;
};

}  // namespace duta::hub
