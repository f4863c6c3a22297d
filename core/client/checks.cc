#include "core/client/checks.h"

#include <algorithm>
#include <utility>

#include "core/base/names.h"
#include "core/crypto/digest.h"
#include "core/crypto/dsse.h"
#include "core/rpc/status.h"

namespace duta::client {
namespace {

constexpr size_t kMaxShown = 100;

Status Invalid(std::string_view what) { return Refuse(Reason::kProofInvalid, what); }

bool HasSignatureOf(const envelope::v1::Envelope& envelope, const std::string& keyid) {
  const auto& all = envelope.signatures();
  return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.keyid() == keyid; });
}

std::string DigestOf(const envelope::v1::Envelope& envelope) {
  return crypto::ToString(crypto::StatementDigest(envelope.payload_type(), envelope.payload()));
}

// The entry records exactly this message.
Status CheckEntry(const log::v1::MessageAccepted& entry, const envelope::v1::Envelope& envelope,
                  const message::v1::Message& message, std::string_view digest) {
  if (entry.statement_digest() != digest) return Invalid("the receipt is of other bytes than the envelope's");
  if (entry.message_id() != message.id()) return Invalid("the receipt names another message id");
  if (entry.sender() != message.sender()) return Invalid("the receipt names another sender");
  DUTA_RETURN_IF_ERROR(CheckSigners(entry));
  for (const auto& verified : entry.verified_signatures()) {
    if (!HasSignatureOf(envelope, verified.keyid())) return Invalid("the receipt names a signature that is missing");
  }
  return absl::OkStatus();
}

StatusOr<log::VerifiedReceipt> CheckAcceptanceOf(const envelope::v1::Envelope& envelope,
                                                 const message::v1::Message& message, std::string_view digest,
                                                 const log::v1::Receipt& receipt, TrustedLog& log) {
  DUTA_ASSIGN_OR_RETURN(log::VerifiedReceipt verified, log.Verify(receipt));
  if (!verified.entry.has_message_accepted()) return Invalid("the receipt is not of an acceptance");
  // What was signed before messages named their hub names none.
  if (!message.hub().empty() && message.hub() != log.verifier().name()) {
    return Invalid("the message was signed for another hub than " + log.verifier().name() + ": \"" +
                   message.hub().substr(0, kMaxShown) + "\"");
  }
  DUTA_RETURN_IF_ERROR(CheckEntry(verified.entry.message_accepted(), envelope, message, digest));
  return verified;
}

StatusOr<message::v1::Message> OpenProven(const envelope::v1::Envelope& envelope) {
  auto message = OpenMessage(envelope);
  if (!message.ok()) return Invalid("the envelope does not hold a message");
  return message;
}

// Takes out what does not verify and says so in the delivery itself.
void CheckRenditions(exchange::v1::Delivery& delivery, std::string_view digest, const TrustedLog& log) {
  Status failure;
  auto& renditions = *delivery.mutable_renditions();
  for (int i = renditions.size() - 1; i >= 0; --i) {
    const Status status = CheckRendition(renditions[i], digest, delivery.mailbox(), log);
    if (status.ok()) continue;
    failure = status;
    renditions.DeleteSubrange(i, 1);
  }
  if (!failure.ok()) *delivery.mutable_rendition_error() = rpc::ToProto(failure);
}

}  // namespace

Status CheckSigners(const log::v1::MessageAccepted& entry) {
  const std::string& sender = entry.sender();
  const auto& signatures = entry.verified_signatures();
  if (signatures.empty()) return Invalid("the receipt names no signature that was verified");
  const bool is_order = IsAdministrator(sender);
  bool has_sender = !is_order;
  for (const auto& signature : signatures) {
    const std::string& owner = signature.owner();
    if (is_order ? !IsAdministrator(owner) : !ActsFor(owner, sender)) {
      return Invalid("a message of " + sender + " was signed by " + owner + ", who may not sign for it");
    }
    has_sender |= owner == sender;
  }
  if (!has_sender) return Invalid("an order of " + sender + " lacks its own signature");
  return absl::OkStatus();
}

DeliveryName NameOf(const Received& received) {
  return {.hub = received.receipt.checkpoint.origin,
          .mailbox = received.delivery.mailbox(),
          .message_id = received.message.id(),
          .statement_digest = received.statement_digest,
          .message_index = received.receipt.index};
}

StatusOr<log::VerifiedReceipt> CheckAcceptance(const envelope::v1::Envelope& envelope, const log::v1::Receipt& receipt,
                                               TrustedLog& log) {
  DUTA_ASSIGN_OR_RETURN(const message::v1::Message message, OpenProven(envelope));
  return CheckAcceptanceOf(envelope, message, DigestOf(envelope), receipt, log);
}

std::optional<UnreadableDelivery> UnreadableOf(const exchange::v1::Delivery& delivery) {
  const Status why = rpc::FromProto(delivery.unreadable());
  // Whatever comes with it is no delivery to be relied on.
  if (!delivery.has_unreadable() || why.ok()) return std::nullopt;
  return UnreadableDelivery{delivery.receipt().index(), delivery.mailbox(), why};
}

StatusOr<Received> CheckDelivery(exchange::v1::Delivery delivery, TrustedLog& log) {
  DUTA_ASSIGN_OR_RETURN(message::v1::Message message, OpenProven(delivery.envelope()));
  std::string digest = DigestOf(delivery.envelope());
  DUTA_ASSIGN_OR_RETURN(log::VerifiedReceipt receipt,
                        CheckAcceptanceOf(delivery.envelope(), message, digest, delivery.receipt(), log));
  const auto& mailboxes = receipt.entry.message_accepted().mailboxes();
  if (std::find(mailboxes.begin(), mailboxes.end(), delivery.mailbox()) == mailboxes.end()) {
    return Invalid("the receipt does not name the mailbox " + delivery.mailbox());
  }
  CheckRenditions(delivery, digest, log);
  return Received{std::move(delivery), std::move(message), std::move(digest), std::move(receipt)};
}

Status CheckRendition(const exchange::v1::Rendition& rendition, std::string_view statement_digest,
                      std::string_view mailbox, const TrustedLog& log) {
  const envelope::v1::Envelope& attestation = rendition.attestation();
  if (attestation.payload_type() != crypto::kRenditionPayloadType || attestation.signatures_size() != 1) {
    return Invalid("the rendition has no attestation");
  }
  const std::string pae = crypto::PreAuthenticationEncoding(attestation.payload_type(), attestation.payload());
  if (!crypto::VerifySignature(attestation, 0, pae, log.verifier().key()).ok()) {
    return Invalid("the rendition's attestation is not signed with the log's key");
  }
  exchange::v1::RenditionStatement statement;
  if (!statement.ParseFromString(attestation.payload())) return Invalid("the rendition's attestation is malformed");
  if (statement.source_digest() != statement_digest) return Invalid("the rendition is of another message");
  if (statement.mailbox() != mailbox) return Invalid("the rendition was made for another mailbox");
  if (statement.content_sha256() != crypto::View(crypto::Sha256(rendition.content()))) {
    return Invalid("the rendition's bytes are not those that the hub attested");
  }
  return absl::OkStatus();
}

StatusOr<log::v1::Receipt> CheckAcknowledgeResult(exchange::v1::AcknowledgeResult result, const DeliveryName& delivery,
                                                  TrustedLog& log) {
  DUTA_RETURN_IF_ERROR(rpc::FromProto(result.error()));
  if (!result.has_receipt()) return Invalid("the hub answered an acknowledgement without a receipt");
  DUTA_ASSIGN_OR_RETURN(const log::VerifiedReceipt verified, log.Verify(result.receipt()));
  const auto& entry = verified.entry.delivery_acknowledged();
  if (!verified.entry.has_delivery_acknowledged()) return Invalid("the receipt is not of an acknowledgement");
  if (entry.message_index() != delivery.message_index || entry.mailbox() != delivery.mailbox ||
      entry.message_id() != delivery.message_id || entry.statement_digest() != delivery.statement_digest) {
    return Invalid("the receipt is of another acknowledgement");
  }
  return std::move(*result.mutable_receipt());
}

}  // namespace duta::client
