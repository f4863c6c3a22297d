// One identity's whole client: connection, the log as it knows it, and the calls
// that the tests make, by way of core/client.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/client/call.h"
#include "core/client/checks.h"
#include "core/client/hub_log.h"
#include "core/client/signer.h"
#include "core/client/submitter.h"
#include "core/client/trusted_log.h"
#include "duta/evidence/v1/evidence.pb.h"
#include "duta/message/v1/message.pb.h"
#include "grpcpp/channel.h"
#include "tests/integration/harness/hub_process.h"
#include "tests/integration/harness/identity.h"

namespace duta::integration {

// A note, ready to be signed: marked restricted, valid for a week.
message::v1::Message NoteTo(const std::string& sender, const std::vector<std::string>& recipients,
                            const std::string& subject = "Working visit");

// Thread-safe after it is made.
class Client {
 public:
  // `hub` must have been started. Aborts if the identity cannot be used.
  Client(const HubProcess& hub, Identity identity);

  const Identity& identity() const { return identity_; }
  const std::string& name() const { return identity_.name; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  client::TrustedLog& log() { return *log_; }
  const Clock& clock() const { return clock_; }
  client::FileSigner& signer() { return signer_; }

  // Signs with the identity's key.
  envelope::v1::Envelope Sign(const message::v1::Message& message);
  // Once, without a retry: the hub's first answer.
  StatusOr<client::Accepted> Submit(const envelope::v1::Envelope& envelope);
  StatusOr<client::Accepted> Send(const message::v1::Message& message) { return Submit(Sign(message)); }

  // What waits in a mailbox (its own if empty), verified.
  StatusOr<std::vector<client::Received>> Inbox(const std::string& mailbox = "");
  // Takes a delivery over, with a signature.
  StatusOr<log::v1::Receipt> Acknowledge(const client::Received& received);
  // The evidence of a message, with the renditions of the mailbox that received
  // it; empty: none.
  StatusOr<evidence::v1::Evidence> Evidence(const std::string& message_id, const std::string& mailbox = "");
  // How many entries the log has; proven consistent with all before.
  StatusOr<uint64_t> LogSize();

  // A call of any service, once.
  template <typename Stub, typename Request, typename Response>
  StatusOr<Response> Call(std::unique_ptr<Stub> stub,
                          grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                          const Request& request) {
    return client::Call(*stub, method, request, kOnce);
  }

  static const client::CallOptions kOnce;

 private:
  const Identity identity_;
  SystemClock clock_;
  client::FileSigner signer_;
  std::shared_ptr<grpc::Channel> channel_;
  client::HubLog proofs_;
  std::unique_ptr<client::TrustedLog> log_;
  client::Submitter submitter_;
};

}  // namespace duta::integration
