// A small but complete evidence file: a note of id-kemlu to two mailboxes of
// au-dfat; one took it over with a signature, for the other it expired; one
// rendition.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/crypto/digest.h"
#include "core/crypto/dsse.h"
#include "core/evidence/evidence.h"
#include "core/log/checkpoint.h"
#include "core/log/merkle.h"
#include "duta/message/v1/message.pb.h"
#include "tests/core/log/naive_tree.h"

namespace duta::evidence {

// A log that lives in memory.
class SampleLog {
 public:
  explicit SampleLog(crypto::NoteSigner signer) : signer_(std::move(signer)) {}

  // Returns the entry's index.
  uint64_t Append(log::v1::Entry entry) {
    entry.set_salt(std::string(16, static_cast<char>('a' + entries_.size())));
    entry.mutable_record_time()->set_seconds(1'800'000'000 + static_cast<int64_t>(entries_.size()));
    entries_.push_back(entry.SerializeAsString());
    leaves_.push_back(log::LeafHash(entries_.back()));
    return entries_.size() - 1;
  }

  // Under a checkpoint of the present size.
  log::v1::Receipt ReceiptOf(uint64_t index) const {
    log::v1::Receipt receipt;
    receipt.set_entry(entries_[index]);
    receipt.set_index(index);
    for (const log::Hash& hash : log::NaivePath(index, leaves_)) receipt.add_inclusion_path(crypto::ToString(hash));
    receipt.set_checkpoint(
        signer_.Sign(log::FormatCheckpoint({signer_.verifier().name(), leaves_.size(), log::NaiveRoot(leaves_)})));
    return receipt;
  }

  const crypto::NoteSigner& signer() const { return signer_; }

 private:
  const crypto::NoteSigner signer_;
  std::vector<std::string> entries_;
  std::vector<log::Hash> leaves_;
};

// The parts, each of which a test may change before it calls Evidence().
struct Sample {
  inline static const std::string kSender = "partners/id-kemlu";
  inline static const std::string kRecipient = "partners/au-dfat";
  inline static const std::string kUnit = "partners/au-dfat/units/jakarta";

  crypto::PrivateKey sender_key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  crypto::PrivateKey recipient_key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP384);
  SampleLog log{*crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519))};
  message::v1::Message message;
  log::v1::MessageAccepted accepted;
  exchange::v1::Acknowledgement acknowledgement;
  log::v1::DeliveryAcknowledged acknowledged;
  log::v1::DeliveryExpired expired;
  exchange::v1::RenditionStatement statement;
  std::string content = "Note verbale";
  // Filled from the parts by Make().
  exchange::v1::GetMessageResponse response;
  std::vector<exchange::v1::Rendition> renditions;

  Sample() {
    message.set_hub("hub.example");
    message.set_id("0190c2a4-7c3e-7cc3-98c4-dc0c0c07398f");
    message.set_sender(kSender);
    message.mutable_body()->set_media_type("application/vnd.duta.note.v1+protobuf");
    message.mutable_expire_time()->set_seconds(1'800'086'400);
    accepted.set_message_id(message.id());
    accepted.set_sender(kSender);
    accepted.set_media_type(message.body().media_type());
    *accepted.mutable_expire_time() = message.expire_time();
    accepted.add_mailboxes(kRecipient);
    accepted.add_mailboxes(kUnit);
    AddSigner(accepted.mutable_verified_signatures(), sender_key, kSender);
    acknowledgement.set_hub(message.hub());
    acknowledgement.set_message_id(message.id());
    acknowledgement.set_message_index(1);
    acknowledgement.set_mailbox(kRecipient);
    acknowledged.set_message_id(message.id());
    acknowledged.set_message_index(1);
    acknowledged.set_mailbox(kRecipient);
    AddSigner(acknowledged.mutable_verified_signatures(), recipient_key, kRecipient);
    expired.set_message_id(message.id());
    expired.set_message_index(1);
    expired.set_mailbox(kUnit);
    statement.set_media_type("text/plain");
    statement.set_content_sha256(crypto::ToString(crypto::Sha256(content)));
    statement.set_adapter_id("au");
    statement.set_adapter_version("1.0.0");
    statement.set_mailbox(kRecipient);
    log.Append({});  // Another's entry, so that paths are not empty.
  }

  static void AddSigner(google::protobuf::RepeatedPtrField<log::v1::VerifiedSignature>* signers,
                        const crypto::PrivateKey& key, const std::string& owner) {
    log::v1::VerifiedSignature& signer = *signers->Add();
    signer.set_keyid(key.public_key().keyid());
    signer.set_owner(owner);
  }

  // Signs and logs everything. Digests that a test has set are kept.
  void Make() {
    const auto fill = [](std::string* digest, const std::string& value) {
      if (digest->empty()) *digest = value;
    };
    *response.mutable_envelope() =
        crypto::SignEnvelope(crypto::kMessagePayloadType, message.SerializeAsString(), sender_key);
    const std::string digest = DigestOf(response.envelope());
    fill(accepted.mutable_statement_digest(), digest);
    fill(acknowledgement.mutable_statement_digest(), digest);
    fill(acknowledged.mutable_statement_digest(), digest);
    fill(expired.mutable_statement_digest(), digest);
    fill(statement.mutable_source_digest(), digest);

    log::v1::Handover taken;
    *taken.mutable_acknowledgement() =
        crypto::SignEnvelope(crypto::kAcknowledgementPayloadType, acknowledgement.SerializeAsString(), recipient_key);
    fill(acknowledged.mutable_acknowledgement_digest(), DigestOf(taken.acknowledgement()));

    log::v1::Entry entry;
    *entry.mutable_message_accepted() = accepted;
    *response.mutable_receipt() = log.ReceiptOf(log.Append(entry));
    *entry.mutable_delivery_acknowledged() = acknowledged;
    *taken.mutable_receipt() = log.ReceiptOf(log.Append(entry));
    *entry.mutable_delivery_expired() = expired;
    log::v1::Handover late;
    *late.mutable_receipt() = log.ReceiptOf(log.Append(entry));
    // Out of order, as a hub may give them.
    *response.add_handovers() = late;
    *response.add_handovers() = taken;
    response.add_spkis(recipient_key.public_key().spki());
    response.add_spkis(sender_key.public_key().spki());

    exchange::v1::Rendition rendition;
    *rendition.mutable_attestation() =
        crypto::SignEnvelope(crypto::kRenditionPayloadType, statement.SerializeAsString(), log.signer().key());
    rendition.set_content(content);
    renditions.push_back(rendition);
  }

  v1::Evidence Evidence() {
    if (!response.has_envelope()) Make();
    return *Build(log.signer().verifier().name(), response, renditions);
  }

  crypto::NoteVerifier log_key() const { return log.signer().verifier(); }

  static std::string DigestOf(const envelope::v1::Envelope& envelope) {
    return crypto::ToString(crypto::StatementDigest(envelope.payload_type(), envelope.payload()));
  }
};

}  // namespace duta::evidence
