// Submitting many messages, pipelined over one stream that mends itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>

#include "core/base/status.h"
#include "core/client/backoff.h"
#include "core/client/submitter.h"
#include "core/client/trusted_log.h"
#include "duta/envelope/v1/envelope.pb.h"
#include "grpcpp/channel.h"

namespace duta::client {

struct SubmissionStreamOptions {
  // Submissions queued and under way; at the limit Submit waits.
  size_t max_unanswered = 4096;
  // Repeat refusals that name a time to wait (RATE_LIMITED, HUB_BUSY, ...). Such a
  // message then comes after later ones.
  bool retry_refusals = true;
  BackoffOptions backoff;
};

// Thread-safe. Connects when there is something to send; when the connection
// breaks, connects again and sends what is unanswered again, in order, with the
// same bytes: the hub answers a repeat with the first receipt. Waits for an
// unreachable hub as long as it takes; Stop() ends that.
class SubmissionStream {
 public:
  // Called exactly once a submission, on a thread of the stream, one at a time:
  // must not block for long, and must not destroy the stream. A receipt is
  // verified and is of that envelope; its checkpoint's consistency with earlier
  // ones is proven soon after (TrustedLog::Settle waits for it).
  using Done = std::function<void(StatusOr<Accepted>)>;

  // `log` is borrowed.
  SubmissionStream(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, SubmissionStreamOptions options = {});
  // As Stop().
  ~SubmissionStream();

  // Queues an envelope. Waits while `max_unanswered` are (not when called from
  // `Done`, where it queues beyond the limit instead). CANCELLED, without a
  // call of `done`, after Stop().
  Status Submit(envelope::v1::Envelope envelope, Done done);
  std::future<StatusOr<Accepted>> Submit(envelope::v1::Envelope envelope);

  // Waits until nothing is unanswered. HUB_UNREACHABLE if that takes longer than
  // `patience`.
  Status Flush(std::chrono::milliseconds patience);

  // Ends the stream; what is unanswered is answered CANCELLED (it may have been
  // accepted: submit it again later to learn). Waits for the threads. Must not be
  // called from `Done`.
  void Stop();

  // How often the stream had to be opened again.
  uint64_t reconnects() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace duta::client
