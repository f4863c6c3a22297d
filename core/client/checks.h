// What a client makes sure of before it hands on anything that the hub sent.
// Functions only; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/client/message.h"
#include "core/client/trusted_log.h"
#include "core/log/receipt.h"
#include "duta/envelope/v1/envelope.pb.h"
#include "duta/exchange/v1/delivery.pb.h"
#include "duta/exchange/v1/exchange_service.pb.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::client {

// A delivery that was verified.
struct Received {
  exchange::v1::Delivery delivery;  // As it came; renditions that do not verify are taken out.
  message::v1::Message message;     // The envelope's payload.
  std::string statement_digest;     // 32 bytes.
  log::VerifiedReceipt receipt;
};

// A delivery of which the hub says that it cannot be read now.
struct UnreadableDelivery {
  uint64_t index = 0;  // Of the message in the log, as the hub says.
  std::string mailbox;
  Status why;  // In the hub's words.
};

// What the hub says of a delivery that it cannot hand over now. It stays open, must not
// be acknowledged, and comes whole once the hub has the bytes again. Nothing for any
// other delivery.
std::optional<UnreadableDelivery> UnreadableOf(const exchange::v1::Delivery& delivery);

// Everybody of whom the entry says that it signed may sign for its sender: the
// sender itself, or the partner of a unit; for an administrator the sender, and
// other administrators besides. PROOF_INVALID, also if nobody signed.
Status CheckSigners(const log::v1::MessageAccepted& entry);

// The name of a delivery, to acknowledge it.
DeliveryName NameOf(const Received& received);

// The receipt verifies and records exactly this envelope: id, sender, digest, and
// signatures that the envelope has, by who may sign for the sender. PROOF_INVALID, also
// for an envelope that is no message, and for a message that names another hub.
StatusOr<log::VerifiedReceipt> CheckAcceptance(const envelope::v1::Envelope& envelope, const log::v1::Receipt& receipt,
                                               TrustedLog& log);

// CheckAcceptance, and the mailbox is among those that the entry names. A
// rendition whose attestation does not verify is taken out and reported as
// `rendition_error`: the original must not be lost with it. PROOF_INVALID.
StatusOr<Received> CheckDelivery(exchange::v1::Delivery delivery, TrustedLog& log);

// The rendition is attested by the log's key, of this source, for this mailbox,
// with these bytes. PROOF_INVALID.
Status CheckRendition(const exchange::v1::Rendition& rendition, std::string_view statement_digest,
                      std::string_view mailbox, const TrustedLog& log);

// The receipt of an acknowledgement: it verifies and records that this delivery
// was taken over. The hub's refusal, or PROOF_INVALID.
StatusOr<log::v1::Receipt> CheckAcknowledgeResult(exchange::v1::AcknowledgeResult result, const DeliveryName& delivery,
                                                  TrustedLog& log);

}  // namespace duta::client
