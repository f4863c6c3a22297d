#include "core/evidence/verify.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/names.h"
#include "core/crypto/dsse.h"
#include "core/evidence/evidence.h"
#include "core/evidence/report_text.h"
#include "core/log/receipt.h"
#include "duta/message/v1/message.pb.h"

namespace duta::evidence {
namespace {

using envelope::v1::Envelope;
using google::protobuf::RepeatedPtrField;
using log::v1::VerifiedSignature;

// What a check finds: what holds, or why it does not.
using Finding = StatusOr<std::string>;

std::string Dropped(int count) {
  if (count == 0) return "nothing dropped";
  return count == 1 ? "1 thing dropped" : std::to_string(count) + " things dropped";
}

// Which configuration an adapter ran with, for whoever has its text.
std::string Configured(std::string_view sha256) { return sha256.empty() ? "" : " with configuration " + ToHex(sha256); }

std::string TimeOf(const google::protobuf::Timestamp& timestamp) {
  const auto instant = FromTimestamp(timestamp);
  return instant.ok() ? FormatInstant(*instant) : "an unknown time";
}

// Signatures under a checkpoint that are not the log's one.
size_t OtherSignatures(const std::string& note) {
  const size_t split = note.rfind("\n\n");
  if (split == std::string::npos) return 0;
  const auto lines = std::count(note.begin() + static_cast<ptrdiff_t>(split) + 2, note.end(), '\n');
  return lines > 1 ? static_cast<size_t>(lines) - 1 : 0;
}

constexpr int kMaxRenditions = 1000;
constexpr int kMaxIdleKeys = 100;  // Without a signature: none is right, and so many are read to say so.

// For people: where the log has it, and whatever of the receipt is not checked.
std::string PlaceOf(const log::VerifiedReceipt& verified, const log::v1::Receipt& receipt) {
  std::string place = "entry " + std::to_string(verified.index) + " of " + std::to_string(verified.checkpoint.size) +
                      ", recorded " + TimeOf(verified.entry.record_time());
  const size_t others = OtherSignatures(receipt.checkpoint());
  if (others == 0) return place;
  return place + ", checkpoint with " + (others == 1 ? "1 signature" : std::to_string(others) + " signatures") +
         " of others, not checked here";
}

bool SameTime(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return a.seconds() == b.seconds() && a.nanos() == b.nanos();
}

// One run over one file. Findings go into the report in the order of the file.
class Verification {
 public:
  Verification(const v1::Evidence& evidence, const crypto::NoteVerifier& log_key, const TrustedKeys& trusted)
      : evidence_(evidence), log_key_(log_key), trusted_(trusted) {}

  Report Run() && {
    Note("origin", CheckOrigin());
    if (Note("acceptance", CheckAcceptance())) CheckWhatWasAccepted();
    Note("keys", CheckAllKeysUsed());
    return std::move(report_);
  }

 private:
  // Adds a line and tells whether it holds.
  bool Note(std::string subject, const Finding& finding) {
    report_.checks.push_back(
        {std::move(subject), finding.ok(), Printable(finding.ok() ? *finding : CauseOf(finding.status()))});
    return finding.ok();
  }

  Finding CheckOrigin() const {
    if (evidence_.version() != kVersion) return Invalid("the format is not known here");
    if (evidence_.origin() != log_key_.name()) return Invalid("the file is of another hub than the log's key");
    return "evidence of " + log_key_.name();
  }

  Finding CheckAcceptance() {
    DUTA_ASSIGN_OR_RETURN(const log::VerifiedReceipt receipt, log::VerifyReceipt(evidence_.receipt(), log_key_));
    if (!receipt.entry.has_message_accepted()) return Invalid("the log entry is not of a message's acceptance");
    accepted_ = receipt.entry.message_accepted();
    index_ = last_index_ = receipt.index;
    return PlaceOf(receipt, evidence_.receipt());
  }

  void CheckWhatWasAccepted() {
    ReadKeys();
    if (!Note("message", CheckMessage())) return;
    CheckSignatures(evidence_.envelope(), accepted_.verified_signatures());
    if (evidence_.handovers_size() > accepted_.mailboxes_size() || evidence_.renditions_size() > kMaxRenditions) {
      Note("handover", Invalid("the file holds more handovers than mailboxes, or more than 1,000 renditions"));
      return;
    }
    for (const log::v1::Handover& handover : evidence_.handovers()) CheckHandover(handover);
    for (const exchange::v1::Rendition& rendition : evidence_.renditions()) {
      Note("rendition", CheckRendition(rendition));
    }
  }

  // Keys that cannot be read or are out of order stay out of `keys_`, so that
  // CheckAllKeysUsed finds too few.
  void ReadKeys() {
    // Not as many as a stranger cares to put in: each takes time to read.
    int signatures = evidence_.envelope().signatures_size();
    for (const auto& handover : evidence_.handovers()) signatures += handover.acknowledgement().signatures_size();
    if (evidence_.spkis_size() > signatures + kMaxIdleKeys) return;
    std::string last;
    for (const std::string& spki : evidence_.spkis()) {
      auto key = crypto::PublicKey::FromSpki(spki);
      if (!key.ok() || key->keyid() <= last) continue;
      last = key->keyid();
      keys_.emplace(last, *std::move(key));
    }
  }

  Finding CheckAllKeysUsed() const {
    if (keys_.size() != static_cast<size_t>(evidence_.spkis_size()) || used_.size() != keys_.size()) {
      return Invalid("the public keys in the file are not those of the signatures, each once and in order");
    }
    return std::to_string(used_.size()) + " public keys, each of a signature";
  }

  Finding CheckMessage() const {
    const Envelope& envelope = evidence_.envelope();
    DUTA_RETURN_IF_ERROR(crypto::CheckShape(envelope));
    message::v1::Message message;
    if (envelope.payload_type() != crypto::kMessagePayloadType || !message.ParseFromString(envelope.payload())) {
      return Invalid("the envelope holds no message");
    }
    const std::string digest = crypto::ToString(crypto::StatementDigest(envelope.payload_type(), envelope.payload()));
    if (digest != accepted_.statement_digest()) return Invalid("the message is not the one that the log entry names");
    if (!IsOfThisHub(message.hub())) return Invalid("the message was signed for another hub: " + message.hub());
    if (message.id() != accepted_.message_id() || message.sender() != accepted_.sender() ||
        message.body().media_type() != accepted_.media_type() ||
        !SameTime(message.expire_time(), accepted_.expire_time())) {
      return Invalid("the message's header differs from what the log entry says of it");
    }
    const auto& signers = accepted_.verified_signatures();
    if (std::none_of(signers.begin(), signers.end(),
                     [&](const auto& signer) { return ActsFor(signer.owner(), message.sender()); })) {
      return Invalid("nobody signed for the message's sender");
    }
    return message.id() + " of " + message.sender() + ", statement " + ToHex(digest);
  }

  // What was signed before statements named their hub names none.
  bool IsOfThisHub(const std::string& named) const { return named.empty() || named == log_key_.name(); }

  // Each signature must be one that the log names, and the other way round.
  void CheckSignatures(const Envelope& envelope, const RepeatedPtrField<VerifiedSignature>& named) {
    if (envelope.signatures_size() != named.size()) {
      Note("signature", Invalid("the signatures are not those that the log entry names"));
      return;
    }
    const std::string pae = crypto::PreAuthenticationEncoding(envelope.payload_type(), envelope.payload());
    for (int i = 0; i < envelope.signatures_size(); ++i) Note("signature", CheckSignature(envelope, i, pae, named));
  }

  Finding CheckSignature(const Envelope& envelope, int i, std::string_view pae,
                         const RepeatedPtrField<VerifiedSignature>& named) {
    const std::string& keyid = envelope.signatures(i).keyid();
    const auto signer =
        std::find_if(named.begin(), named.end(), [&](const auto& each) { return each.keyid() == keyid; });
    if (signer == named.end()) return Invalid("the log entry does not name the signing key");
    const auto key = keys_.find(keyid);
    if (key == keys_.end()) return Invalid("the file does not hold the signing key");
    used_.insert(keyid);
    DUTA_RETURN_IF_ERROR(crypto::VerifySignature(envelope, i, pae, key->second));
    const std::string who = signer->owner() + ", key " + keyid;
    if (trusted_.empty()) return who + ", owner by the log's word";
    const auto trusted = trusted_.find(keyid);
    if (trusted == trusted_.end()) return Invalid("the signing key " + keyid + " is not among the trusted keys");
    if (trusted->second != signer->owner()) {
      return Invalid("the signing key " + keyid + " is trusted for another owner than the log names");
    }
    return who + ", owner as trusted";
  }

  void CheckHandover(const log::v1::Handover& handover) {
    const auto receipt = log::VerifyReceipt(handover.receipt(), log_key_);
    if (!receipt.ok()) {
      Note("handover", receipt.status());
    } else if (Note("handover", CheckEvent(handover, *receipt)) && handover.has_acknowledgement()) {
      CheckSignatures(handover.acknowledgement(), receipt->entry.delivery_acknowledged().verified_signatures());
    }
  }

  Finding CheckEvent(const log::v1::Handover& handover, const log::VerifiedReceipt& receipt) {
    if (receipt.index <= last_index_) return Invalid("the handovers are not in the order of the log");
    last_index_ = receipt.index;
    const log::v1::Entry& entry = receipt.entry;
    if (entry.has_delivery_acknowledged()) {
      const log::v1::DeliveryAcknowledged& event = entry.delivery_acknowledged();
      DUTA_RETURN_IF_ERROR(CheckNames(event));
      DUTA_RETURN_IF_ERROR(CheckAcknowledgement(handover, event));
      return (handover.has_acknowledgement() ? "acknowledged with signature by " : "acknowledged by ") +
             event.mailbox() + ", " + PlaceOf(receipt, handover.receipt());
    }
    if (handover.has_acknowledgement()) return Invalid("an acknowledgement is given for what was not handed over");
    if (entry.has_delivery_expired()) {
      DUTA_RETURN_IF_ERROR(CheckNames(entry.delivery_expired()));
      return "expired for " + entry.delivery_expired().mailbox() + ", " + PlaceOf(receipt, handover.receipt());
    }
    if (entry.has_delivery_returned()) {
      DUTA_RETURN_IF_ERROR(CheckNames(entry.delivery_returned()));
      return "returned from " + entry.delivery_returned().mailbox() + " (" + entry.delivery_returned().reason() +
             "), " + PlaceOf(receipt, handover.receipt());
    }
    return Invalid("the log entry is not of a handover");
  }

  // That `event` is about this message, and the only one of its mailbox.
  template <typename Event>
  Status CheckNames(const Event& event) {
    if (event.message_id() != accepted_.message_id() || event.statement_digest() != accepted_.statement_digest() ||
        event.message_index() != index_) {
      return Invalid("the handover is of another message");
    }
    if (!IsMailbox(event.mailbox())) return Invalid("the handover is of a mailbox that the message did not go to");
    if (!handed_over_.insert(event.mailbox()).second) return Invalid("a mailbox has two handovers");
    return absl::OkStatus();
  }

  // Its signatures are checked afterwards.
  Status CheckAcknowledgement(const log::v1::Handover& handover, const log::v1::DeliveryAcknowledged& event) const {
    if (handover.has_acknowledgement() == event.acknowledgement_digest().empty()) {
      return Invalid("the log entry and the file disagree on whether the acknowledgement is signed");
    }
    if (!handover.has_acknowledgement()) return absl::OkStatus();
    const Envelope& envelope = handover.acknowledgement();
    DUTA_RETURN_IF_ERROR(crypto::CheckShape(envelope));
    exchange::v1::Acknowledgement acknowledgement;
    if (envelope.payload_type() != crypto::kAcknowledgementPayloadType ||
        !acknowledgement.ParseFromString(envelope.payload())) {
      return Invalid("the envelope of the acknowledgement holds none");
    }
    if (crypto::View(crypto::StatementDigest(envelope.payload_type(), envelope.payload())) !=
        event.acknowledgement_digest()) {
      return Invalid("the acknowledgement is not the one that the log entry names");
    }
    if (!IsOfThisHub(acknowledgement.hub())) {
      return Invalid("the acknowledgement was signed for another hub: " + acknowledgement.hub());
    }
    if (acknowledgement.message_id() != event.message_id() || acknowledgement.message_index() != index_ ||
        acknowledgement.statement_digest() != event.statement_digest() ||
        acknowledgement.mailbox() != event.mailbox()) {
      return Invalid("the acknowledgement is of another message or mailbox");
    }
    const auto& signers = event.verified_signatures();
    if (!std::all_of(signers.begin(), signers.end(),
                     [&](const auto& signer) { return ActsFor(signer.owner(), event.mailbox()); })) {
      return Invalid("the acknowledgement has the signature of somebody else than the mailbox's owner");
    }
    return absl::OkStatus();
  }

  Finding CheckRendition(const exchange::v1::Rendition& rendition) const {
    const Envelope& envelope = rendition.attestation();
    DUTA_RETURN_IF_ERROR(crypto::CheckShape(envelope));
    if (envelope.signatures_size() != 1) return Invalid("the attestation has more than the hub's signature");
    DUTA_RETURN_IF_ERROR(crypto::VerifySignature(
        envelope, 0, crypto::PreAuthenticationEncoding(envelope.payload_type(), envelope.payload()), log_key_.key()));
    exchange::v1::RenditionStatement statement;
    if (envelope.payload_type() != crypto::kRenditionPayloadType || !statement.ParseFromString(envelope.payload())) {
      return Invalid("the attestation holds no statement of a rendition");
    }
    if (statement.source_digest() != accepted_.statement_digest()) {
      return Invalid("the rendition is of another message");
    }
    if (statement.content_sha256() != crypto::View(crypto::Sha256(rendition.content()))) {
      return Invalid("the rendition is not the one that the hub attested");
    }
    if (!IsMailbox(statement.mailbox()))
      return Invalid("the rendition is for a mailbox that the message did not go to");
    return statement.media_type() + " for " + statement.mailbox() + " by adapter " + statement.adapter_id() + " " +
           statement.adapter_version() + Configured(statement.configuration_sha256()) +
           (statement.in_development() ? ", by a hub in development" : "") + ", " + Dropped(statement.dropped_size());
  }

  bool IsMailbox(const std::string& name) const {
    const auto& mailboxes = accepted_.mailboxes();
    return std::find(mailboxes.begin(), mailboxes.end(), name) != mailboxes.end();
  }

  const v1::Evidence& evidence_;
  const crypto::NoteVerifier& log_key_;
  const TrustedKeys& trusted_;
  Report report_;
  log::v1::MessageAccepted accepted_;
  uint64_t index_ = 0;
  uint64_t last_index_ = 0;                        // Of the newest entry so far.
  std::set<std::string> handed_over_;              // Their mailboxes.
  std::map<std::string, crypto::PublicKey> keys_;  // Of the file, by id.
  std::set<std::string> used_;                     // Ids of those that verified something.
};

}  // namespace

bool Report::ok() const {
  return !checks.empty() && std::all_of(checks.begin(), checks.end(), [](const Check& check) { return check.ok; });
}

Status Report::ToStatus() const {
  for (const Check& check : checks) {
    if (!check.ok) return Refuse(Reason::kEvidenceInvalid, check.subject + ": " + check.detail);
  }
  return absl::OkStatus();
}

Report Verify(const v1::Evidence& evidence, const crypto::NoteVerifier& log_key, const TrustedKeys& trusted) {
  return Verification(evidence, log_key, trusted).Run();
}

}  // namespace duta::evidence
