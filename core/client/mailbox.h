// A mailbox without a stream: list, acknowledge, render.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/client/call.h"
#include "core/client/checks.h"
#include "core/client/message.h"
#include "core/client/sender_keys.h"
#include "core/client/signer.h"
#include "core/client/trusted_log.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"
#include "grpcpp/channel.h"

namespace duta::client {

// A page of what waits.
struct MailboxPage {
  // In log order. Each verified, or why it is not: such a one is not to be used.
  std::vector<StatusOr<Received>> deliveries;
  // What waits besides, but cannot be read by the hub now.
  std::vector<UnreadableDelivery> unreadable;
  // Empty: the last page.
  std::string next_page_token;
};

// Thread-safe. `log` and `clock` are borrowed.
class Mailbox {
 public:
  // `name`: the caller's own, or that of one of its units. `sender_keys` verifies
  // the senders' signatures again; borrowed. Null: the log's word counts.
  Mailbox(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, const Clock& clock, std::string name,
          CallOptions options = {}, SenderKeys* sender_keys = nullptr);

  // One page; token empty for the first. MAILBOX_NOT_YOURS, PAGE_TOKEN_INVALID,
  // HUB_UNREACHABLE, PROOF_INVALID if the log is not consistent.
  StatusOr<MailboxPage> List(uint32_t page_size, const std::string& page_token,
                             exchange::v1::RenditionMode rendition_mode);

  // Acknowledges, signed if `signer` is not null: a verified receipt each, or why
  // not, in the order asked. Any number; the hub is asked 1,000 at a time.
  StatusOr<std::vector<StatusOr<log::v1::Receipt>>> Acknowledge(const std::vector<DeliveryName>& deliveries,
                                                                Signer* signer);

  // The caller's renditions of a message, made now, verified. UNKNOWN_RESOURCE,
  // NO_ADAPTER, ADAPTER_FAILED, PROOF_INVALID.
  StatusOr<std::vector<exchange::v1::Rendition>> Renditions(const std::string& message_id,
                                                            const std::string& statement_digest);

 private:
  StatusOr<Received> Check(exchange::v1::Delivery delivery);
  StatusOr<std::vector<StatusOr<log::v1::Receipt>>> AcknowledgeChunk(const DeliveryName* first, size_t count,
                                                                     Signer* signer);

  std::unique_ptr<exchange::v1::ExchangeService::Stub> stub_;
  TrustedLog& log_;
  const Clock& clock_;
  const std::string name_;
  const CallOptions options_;
  SenderKeys* const sender_keys_;
};

}  // namespace duta::client
