// Receiving a mailbox as it fills: credit, resumption, acknowledgements.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/client/backoff.h"
#include "core/client/checks.h"
#include "core/client/sender_keys.h"
#include "core/client/signer.h"
#include "core/client/trusted_log.h"
#include "duta/exchange/v1/exchange_service.pb.h"
#include "grpcpp/channel.h"

namespace duta::client {

// What becomes of a delivery.
enum class Verdict {
  kAcknowledge,  // It is stored: tell the hub. Not handed over again.
  kLeave,        // Stays in the mailbox; not handed over again by this Receiver.
  kRetry,        // Stays in the mailbox; handed over when the hub sends it again.
};

struct ReceiverOptions {
  // The caller's own name or that of one of its units; empty: the caller's own.
  std::string mailbox;
  // Deliveries under way at most, 1 to 10,000.
  uint32_t credit = 256;
  exchange::v1::RenditionMode rendition_mode = exchange::v1::RENDITION_MODE_ALL;
  // Signs acknowledgements where the sender asks for it; borrowed. Without one
  // such deliveries are refused by the hub: ACKNOWLEDGEMENT_SIGNATURE_REQUIRED.
  Signer* signer = nullptr;
  // Sign all acknowledgements, asked or not.
  bool always_sign = false;
  // Verifies the senders' signatures again; borrowed. Null: the log's word counts.
  SenderKeys* sender_keys = nullptr;
  // Message ids remembered to recognise repeats.
  size_t deduplication_window = 100'000;
  // After Stop(), time for acknowledgements under way.
  std::chrono::milliseconds drain = std::chrono::seconds(5);
  BackoffOptions backoff;

  // The following are called on the threads of Run(), one call each at a time;
  // any may be empty.

  // A stream stands. `reconnects`: how many stood before.
  std::function<void(uint64_t reconnects)> on_connected;
  // The stream broke; the next try comes after `wait`.
  std::function<void(const Status& why, std::chrono::milliseconds wait)> on_disconnected;
  // An acknowledgement was recorded (its verified receipt) or refused. A refused
  // one is tried again when the hub sends the delivery again.
  std::function<void(const DeliveryName& delivery, const StatusOr<log::v1::Receipt>& result)> on_acknowledged;
  // A delivery failed verification: it was neither handed over nor acknowledged.
  std::function<void(const exchange::v1::Delivery& delivery, const Status& why)> on_rejected;
  // The hub cannot read a delivery now: it was neither handed over nor acknowledged, and
  // comes whole once it can. Called once for each, until it was whole.
  std::function<void(const UnreadableDelivery&)> on_unreadable;
};

// Run() once, on a thread of the caller's; Stop() from any thread. Delivered at
// least once: a message may come again after a crash of this client, not within a
// run. In log order within a connection.
class Receiver {
 public:
  // Called by Run(), one delivery at a time. Takes its time: credit holds the hub
  // back meanwhile.
  using Handler = std::function<Verdict(const Received&)>;

  // `log` and `clock` are borrowed.
  Receiver(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, const Clock& clock, ReceiverOptions options,
           Handler handler);
  ~Receiver();

  // Receives until Stop() (then OK) or a failure that no retry mends:
  // MAILBOX_NOT_YOURS, PARTNER_SUSPENDED, UNKNOWN_CERTIFICATE, HANDSHAKE_REFUSED,
  // PROOF_INVALID (the log is not consistent), ... Reconnects in between.
  Status Run();

  // Ends Run() after the acknowledgements under way. Does not wait. Not for signal
  // handlers.
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace duta::client
