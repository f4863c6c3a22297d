// Submitting one message at a time.
#pragma once

#include <memory>
#include <vector>

#include "core/base/status.h"
#include "core/client/call.h"
#include "core/client/trusted_log.h"
#include "core/log/receipt.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"
#include "grpcpp/channel.h"

namespace duta::client {

// What the hub gave for a message.
struct Accepted {
  log::v1::Receipt receipt;       // To keep.
  log::VerifiedReceipt verified;  // What it says.
  std::vector<exchange::v1::Advisory> advisories;
};

// Thread-safe. The log is borrowed.
class Submitter {
 public:
  Submitter(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, CallOptions options = {});

  // Submits and returns the receipt, verified, consistent with the log seen
  // before, and of exactly this envelope. May be repeated after any failure with
  // the same envelope: the first receipt comes back. Any reason of
  // ExchangeService.Submit; PROOF_INVALID; HUB_UNREACHABLE.
  StatusOr<Accepted> Submit(const envelope::v1::Envelope& envelope);

  // What the hub would say, without accepting: a refusal, or the recipients'
  // advisories.
  StatusOr<std::vector<exchange::v1::Advisory>> Validate(const envelope::v1::Envelope& envelope);

 private:
  std::unique_ptr<exchange::v1::ExchangeService::Stub> stub_;
  TrustedLog& log_;
  const CallOptions options_;
};

}  // namespace duta::client
