// An accepted message with its proof, as deliveries and queries share it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "duta/envelope/v1/envelope.pb.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::exchange {

// Immutable once it is shared.
struct Accepted {
  envelope::v1::Envelope envelope;
  log::v1::Receipt receipt;
  log::v1::MessageAccepted entry;  // The event of receipt.entry.
  Instant record_time;
  message::v1::AcknowledgementRequest acknowledgement_request;
  // The body in its kind's own form if the sender's adapter translated it; else
  // empty: it is the message's body.
  std::string canonical_body;
  std::string kind;  // Media type of the canonical body.

  // The body in its kind's own form. DATA_LOSS if the message cannot be read.
  StatusOr<std::string> Body() const;
};

// What a row of `messages` is checked with when it is read: of the bytes of the
// envelope, signatures included, of the kind and of the canonical body. Never 0, which
// rows of earlier versions have.
int64_t ContentSum(std::string_view envelope, std::string_view kind, std::string_view canonical_body);

// Whether a row's sum is that of the rest of the row, or of before there were sums.
bool HasContentSum(int64_t sum, std::string_view envelope, std::string_view kind, std::string_view canonical_body);

// Shared: a delivery may still use a message that has left the cache.
using AcceptedPtr = std::shared_ptr<const Accepted>;

}  // namespace duta::exchange
