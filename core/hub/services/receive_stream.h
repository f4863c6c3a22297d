// One Receive call, without its network.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "core/base/mutex.h"
#include "core/exchange/delivery/mailbox_cursor.h"
#include "core/exchange/exchange.h"
#include "core/hub/services/outgoing.h"
#include "core/server/bidi_stream.h"
#include "duta/exchange/v1/exchange_service.pb.h"

namespace duta::hub {

// Which renditions a delivery gets: none if they are not wanted or there are none.
std::optional<exchange::RenditionPlan> PlanOf(exchange::Exchange& exchange, const exchange::Accepted& accepted,
                                              const std::string& mailbox, bool with_renditions);

// Fills all of a delivery but envelope and receipt. `attempt` counts from 1. With a
// plan it may block while an adapter works.
void CompleteDelivery(exchange::Exchange& exchange, const exchange::Accepted& accepted, const std::string& mailbox,
                      uint32_t attempt, const std::optional<exchange::RenditionPlan>& plan,
                      exchange::v1::Delivery& delivery);

// All of a delivery that cannot be read now: what it is, and why.
void FillUnreadable(const exchange::Due& due, const std::string& mailbox, uint32_t attempt,
                    exchange::v1::Delivery& delivery);

// Opens a mailbox and sends what waits in it, from a thread of its own: reading
// the mailbox and rendering may block. Acknowledgements go into a lane.
class ReceiveStream final : public server::BidiStream<exchange::v1::ReceiveRequest, exchange::v1::ReceiveResponse,
                                                      Outgoing<exchange::v1::ReceiveResponse>>,
                            private exchange::Lane::Owner {
 public:
  using Transport = server::Transport<exchange::v1::ReceiveRequest, exchange::v1::ReceiveResponse>;

  // The references outlive the call.
  ReceiveStream(Transport& transport, const registry::Registry& registry, exchange::Exchange& exchange);
  ~ReceiveStream() override;
  void Begin(server::Streams& streams);

  void OnRead(bool ok) override;
  void OnWritten(bool ok) override;
  void OnDone() override;

 private:
  Status Handle();
  Status Open(const exchange::v1::OpenMailbox& open);
  Status Grant(uint32_t deliveries);
  Status Acknowledge(const exchange::v1::AcknowledgeBatch& batch);
  void OnEnd() override;
  void Wake();

  void Answer(uint64_t message_index, StatusOr<exchange::Recorded> recorded) override;
  void Next() override;
  void Idle() override { Release(); }

  // The sending thread.
  void Send();
  void Deliver(const exchange::AcceptedPtr& accepted);
  void DeliverUnreadable(const exchange::Due& due);
  bool HasRoom();
  // Waits until something may be sent; how much, 0 to end.
  size_t WaitForRoom();
  Status CheckStillAllowed();

  const registry::Registry& registry_;
  exchange::Exchange& exchange_;
  exchange::v1::ReceiveRequest request_;
  exchange::Lane lane_;

  // Set by Open, before the thread starts.
  std::string mailbox_;
  bool with_renditions_ = false;
  std::optional<exchange::MailboxCursor> cursor_;         // The sending thread's.
  std::shared_ptr<const registry::Snapshot> allowed_by_;  // The sending thread's.
  size_t page_;                                           // The sending thread's: messages to read at once.
  std::thread thread_;

  Mutex mutex_;
  Condition changed_;  // Signalled when what WaitForRoom looks at changes.
  uint32_t credit_ ABSL_GUARDED_BY(mutex_) = 0;
  bool has_rung_ ABSL_GUARDED_BY(mutex_) = false;  // Something may have come since the thread last looked.
  bool is_ending_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace duta::hub
