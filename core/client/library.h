// Messages that one is a party to, again, with all evidence of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/client/call.h"
#include "core/client/trusted_log.h"
#include "core/log/receipt.h"
#include "duta/evidence/v1/evidence.pb.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"
#include "duta/message/v1/message.pb.h"
#include "grpcpp/channel.h"

namespace duta::client {

// A message as the hub holds it, verified.
struct StoredMessage {
  exchange::v1::GetMessageResponse response;  // Envelope, receipt, handovers, keys.
  message::v1::Message message;
  std::string statement_digest;  // 32 bytes.
  log::VerifiedReceipt receipt;
};

// Thread-safe. The log is borrowed.
class Library {
 public:
  Library(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, CallOptions options = {});

  // UNKNOWN_RESOURCE, PROOF_INVALID, HUB_UNREACHABLE.
  StatusOr<StoredMessage> GetMessage(const std::string& message_id);
  StatusOr<log::v1::Receipt> GetReceipt(const std::string& message_id);

  // All evidence of a message in one file (core/evidence encodes and verifies
  // it), with the caller's own renditions if `mailbox` names where it was
  // received; empty: none. No adapter means no renditions, not a failure.
  StatusOr<evidence::v1::Evidence> CollectEvidence(const std::string& message_id, const std::string& mailbox);

 private:
  StatusOr<std::vector<exchange::v1::Rendition>> RenditionsOf(const StoredMessage& stored, const std::string& mailbox);

  std::unique_ptr<exchange::v1::ExchangeService::Stub> stub_;
  TrustedLog& log_;
  const CallOptions options_;
};

}  // namespace duta::client
