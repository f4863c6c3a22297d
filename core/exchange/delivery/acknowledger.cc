#include "core/exchange/delivery/acknowledger.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/base/strict_proto.h"
#include "core/crypto/dsse.h"
#include "core/exchange/delivery/handover_record.h"
#include "core/exchange/messages/meant_for.h"

namespace duta::exchange {
namespace {

Status Invalid(std::string_view field) {
  return Refuse(Reason::kAcknowledgementInvalid,
                absl::StrCat(std::string(field), " of the signed acknowledgement does not match the delivery"),
                {{"field", std::string(field)}});
}

// Whether what was signed is about this delivery and nothing else.
Status CheckStatement(const std::string& mailbox, const Accepted& accepted, const v1::Acknowledgement& statement) {
  if (statement.message_id() != accepted.entry.message_id()) return Invalid("message_id");
  if (statement.statement_digest() != accepted.entry.statement_digest()) return Invalid("statement_digest");
  if (statement.message_index() != accepted.receipt.index()) return Invalid("message_index");
  if (statement.mailbox() != mailbox) return Invalid("mailbox");
  if (!statement.has_acknowledge_time() || !FromTimestamp(statement.acknowledge_time()).ok()) {
    return Invalid("acknowledge_time");
  }
  return absl::OkStatus();
}

Status UnknownDelivery(const v1::AcknowledgeItem& item) {
  return Refuse(Reason::kUnknownDelivery, {}, {{"message_index", absl::StrCat(item.message_index())}});
}

}  // namespace

StatusOr<log::v1::VerifiedSignature> Acknowledger::CheckSigned(const std::string& mailbox, const Accepted& accepted,
                                                               const envelope::v1::Envelope& envelope,
                                                               Instant now) const {
  if (!crypto::CheckShape(envelope).ok() || envelope.signatures_size() != 1) return Invalid("envelope");
  if (envelope.payload_type() != crypto::kAcknowledgementPayloadType) return Invalid("payload_type");
  v1::Acknowledgement statement;
  if (!ParseStrict(envelope.payload(), statement)) return Invalid("payload");
  DUTA_RETURN_IF_ERROR(CheckMeantFor(statement.hub(), hub_));
  const std::string& keyid = envelope.signatures(0).keyid();
  const auto registry = registry_.Current();
  const registry::KeyRecord* key = registry->FindKey(keyid);
  if (key == nullptr || (key->key.owner() != mailbox && key->key.owner() != PartnerOf(mailbox))) {
    return Refuse(Reason::kUnknownKey, absl::StrCat("no key ", keyid, " is registered for ", mailbox),
                  {{"keyid", keyid}});
  }
  const std::string pae = crypto::PreAuthenticationEncoding(envelope.payload_type(), envelope.payload());
  DUTA_RETURN_IF_ERROR(crypto::VerifySignature(envelope, 0, pae, key->public_key));
  if (!key->IsValidAt(now)) return Refuse(Reason::kKeyNotValid, {}, {{"keyid", keyid}});
  DUTA_RETURN_IF_ERROR(CheckStatement(mailbox, accepted, statement));
  log::v1::VerifiedSignature verified;
  verified.set_keyid(keyid);
  verified.set_owner(key->key.owner());
  return verified;
}

StatusOr<std::unique_ptr<Record>> Acknowledger::Judge(const std::string& mailbox, const v1::AcknowledgeItem& item,
                                                      const Accepted& accepted, Callback callback) const {
  const auto& mailboxes = accepted.entry.mailboxes();
  if (std::find(mailboxes.begin(), mailboxes.end(), mailbox) == mailboxes.end()) return UnknownDelivery(item);
  const Instant now = clock_.Now();
  if (item.has_acknowledgement()) {
    DUTA_ASSIGN_OR_RETURN(const log::v1::VerifiedSignature verified,
                          CheckSigned(mailbox, accepted, item.acknowledgement(), now));
    return HandoverRecord::AcknowledgedSigned(accepted, mailbox, item.acknowledgement(), verified, now,
                                              std::move(callback));
  }
  if (accepted.acknowledgement_request == message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED) {
    return Refuse(Reason::kAcknowledgementSignatureRequired);
  }
  return HandoverRecord::Acknowledged(accepted, mailbox, now, std::move(callback));
}

StatusOr<std::unique_ptr<Record>> Acknowledger::Check(const std::string& mailbox, const v1::AcknowledgeItem& item,
                                                      Callback callback) const {
  const auto accepted = messages_.Get(item.message_index());
  if (ReasonOf(accepted.status()) == Reason::kUnknownResource) return UnknownDelivery(item);
  DUTA_RETURN_IF_ERROR(accepted.status());
  return Judge(mailbox, item, **accepted, std::move(callback));
}

StatusOr<std::unique_ptr<Record>> Acknowledger::CheckInMemory(const std::string& mailbox,
                                                              const v1::AcknowledgeItem& item,
                                                              Callback& callback) const {
  const auto accepted = messages_.FindInMemory(item.message_index());
  if (!accepted.ok()) return UnknownDelivery(item);
  if (*accepted == nullptr) return nullptr;
  return Judge(mailbox, item, **accepted, std::move(callback));
}

}  // namespace duta::exchange
