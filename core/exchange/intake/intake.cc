#include "core/exchange/intake/intake.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/base/strict_proto.h"
#include "core/crypto/dsse.h"
#include "core/exchange/intake/message_checks.h"
#include "core/exchange/messages/meant_for.h"
#include "core/registry/policy.h"

namespace duta::exchange {
namespace {

using message::v1::Message;

// Partners whose adapters are asked for advice about one message.
constexpr size_t kMaxAdvisers = 32;

// `text/calendar` of `text/calendar; method=REQUEST`.
std::string_view WithoutParameters(std::string_view media_type) { return media_type.substr(0, media_type.find(';')); }

bool IsOrderForHub(const Message& message) {
  return message.recipients_size() == 1 && message.recipients(0) == kHubName;
}

// The owner of a key may sign for the sender: itself, its partner, or, for
// orders, any administrator.
bool MaySign(std::string_view owner, std::string_view sender) {
  return IsAdministrator(sender) ? IsAdministrator(owner) : owner == sender || owner == PartnerOf(sender);
}

Status CheckSizes(const Submission& submission, const registry::v1::Policy& policy) {
  const size_t size = submission.envelope.ByteSizeLong();
  if (size > policy.max_message_bytes()) {
    return Refuse(Reason::kMessageTooLarge,
                  absl::StrCat("the envelope has ", size, " bytes, the limit for ", submission.message.sender(), " is ",
                               policy.max_message_bytes()),
                  {{"limit_bytes", absl::StrCat(policy.max_message_bytes())}});
  }
  for (const message::v1::Attachment& attachment : submission.message.attachments()) {
    if (attachment.size_bytes() <= policy.max_attachment_bytes()) continue;
    return Refuse(Reason::kAttachmentTooLarge,
                  absl::StrCat(attachment.name(), " has ", attachment.size_bytes(), " bytes, the limit is ",
                               policy.max_attachment_bytes()),
                  {{"limit_bytes", absl::StrCat(policy.max_attachment_bytes())}, {"attachment", attachment.name()}});
  }
  return absl::OkStatus();
}

}  // namespace

Intake::Intake(const registry::Registry& registry, const KindSet& kinds, Translator& translator, const Clock& clock,
               const Limits& limits, std::string hub)
    : registry_(registry),
      kinds_(kinds),
      translator_(translator),
      clock_(clock),
      limits_(limits),
      hub_(std::move(hub)) {}

StatusOr<Authentic> Intake::Authenticate(std::string_view caller, envelope::v1::Envelope envelope) {
  if (const size_t size = envelope.ByteSizeLong(); size > limits_.max_envelope_bytes) {
    return Refuse(Reason::kMessageTooLarge,
                  absl::StrCat("the envelope has ", size, " bytes, the limit is ", limits_.max_envelope_bytes),
                  {{"limit_bytes", absl::StrCat(limits_.max_envelope_bytes)}});
  }
  DUTA_RETURN_IF_ERROR(crypto::CheckShape(envelope));
  if (envelope.payload_type() != crypto::kMessagePayloadType) {
    return Refuse(Reason::kEnvelopeMalformed,
                  absl::StrCat("payload_type must be ", std::string(crypto::kMessagePayloadType)),
                  {{"field", "payload_type"}});
  }
  Authentic authentic;
  Submission& submission = authentic.submission;
  submission.now = clock_.Now();
  submission.caller = std::string(caller);
  submission.envelope = std::move(envelope);
  authentic.registry = registry_.Current();
  submission.registry = authentic.registry;
  if (!ParseStrict(submission.envelope.payload(), submission.message)) {
    return Refuse(Reason::kMessageMalformed,
                  "the payload does not parse as duta.message.v1.Message, or has fields that this hub does not know",
                  {{"field", "payload"}});
  }
  // First of all: what is meant for another hub is no business of this one.
  DUTA_RETURN_IF_ERROR(CheckMeantFor(submission.message.hub(), hub_));
  DUTA_RETURN_IF_ERROR(CheckHeader(submission.message));
  const std::string& sender = submission.message.sender();
  if (IsAdministrator(sender) && !IsAdministrator(caller)) return Refuse(Reason::kNotAnAdministrator);
  if (!IsAdministrator(sender) && !ActsFor(caller, sender)) {
    return Refuse(Reason::kSenderMismatch,
                  absl::StrCat("the connection is ", std::string(caller), "'s, the message says ", sender),
                  {{"caller", std::string(caller)}, {"sender", sender}});
  }
  DUTA_RETURN_IF_ERROR(TakeToken(caller, authentic));
  DUTA_RETURN_IF_ERROR(VerifySignatures(caller, authentic));
  return authentic;
}

Status Intake::TakeToken(std::string_view caller, const Authentic& authentic) {
  // Who submits pays, whomever the message names: nobody empties another's bucket.
  const std::string_view payer = PartnerOf(caller);
  const registry::Snapshot& snapshot = *authentic.registry;
  if (IsAdministrator(payer))
    return rate_limiter_.Take(payer, snapshot.defaults().messages_per_minute, authentic.submission.now);
  if (snapshot.FindPartner(payer) == nullptr) return Refuse(Reason::kUnknownCertificate);
  return rate_limiter_.Take(payer, snapshot.EffectivePolicy(payer).messages_per_minute(), authentic.submission.now);
}

Status Intake::TakeAcknowledgement(std::string_view mailbox) {
  const auto registry = registry_.Current();
  const std::string_view payer = PartnerOf(mailbox);
  return acknowledgement_limiter_.Take(payer, registry->EffectivePolicy(payer).messages_per_minute(), clock_.Now());
}

Status Intake::VerifySignatures(std::string_view caller, Authentic& authentic) const {
  Submission& submission = authentic.submission;
  const envelope::v1::Envelope& envelope = submission.envelope;
  const std::string& sender = submission.message.sender();
  const std::string pae = crypto::PreAuthenticationEncoding(envelope.payload_type(), envelope.payload());
  bool has_sender = false;
  bool has_caller = !IsAdministrator(sender);
  for (int i = 0; i < envelope.signatures_size(); ++i) {
    const std::string& keyid = envelope.signatures(i).keyid();
    const registry::KeyRecord* key = authentic.registry->FindKey(keyid);
    if (key == nullptr || !MaySign(key->key.owner(), sender)) {
      return Refuse(Reason::kUnknownKey, absl::StrCat("no key ", keyid, " is registered for ", sender),
                    {{"keyid", keyid}, {"sender", sender}});
    }
    DUTA_RETURN_IF_ERROR(crypto::VerifySignature(envelope, i, pae, key->public_key));
    if (authentic.key_validity.ok() && !key->IsValidAt(submission.now)) {
      authentic.key_validity =
          Refuse(Reason::kKeyNotValid,
                 key->revoke_time ? absl::StrCat("key ", keyid, " was revoked at ", FormatInstant(*key->revoke_time))
                                  : absl::StrCat("key ", keyid, " is valid from ", FormatInstant(key->not_before),
                                                 " until ", FormatInstant(key->not_after)),
                 {{"keyid", keyid}});
    }
    has_sender |= !IsAdministrator(sender) || key->key.owner() == sender;
    has_caller |= key->key.owner() == caller;
    log::v1::VerifiedSignature& verified = *submission.accepted.add_verified_signatures();
    verified.set_keyid(keyid);
    verified.set_owner(key->key.owner());
  }
  if (!has_sender || !has_caller) {
    return Refuse(Reason::kSenderMismatch, "an order is signed by its sender and submitted by one of its signers",
                  {{"caller", std::string(caller)}, {"sender", sender}});
  }
  submission.accepted.set_statement_digest(crypto::ToString(crypto::Sha256(pae)));
  return absl::OkStatus();
}

bool Intake::MayBlock(const Authentic& authentic) const {
  const Kind* kind = kinds_.Find(authentic.submission.message.body().media_type());
  return kind == nullptr || kind->IsForHub();
}

Status Intake::Judge(Authentic& authentic) const {
  Submission& submission = authentic.submission;
  DUTA_RETURN_IF_ERROR(authentic.key_validity);
  DUTA_RETURN_IF_ERROR(CheckTimes(submission.message, submission.now, limits_));
  DUTA_RETURN_IF_ERROR(FindKind(submission));
  DUTA_RETURN_IF_ERROR(CheckPolicy(authentic));
  if (submission.message.body().media_type() != submission.kind->MediaType()) {
    DUTA_RETURN_IF_ERROR(TranslateNative(submission));
  }
  const std::vector<log::v1::VerifiedSignature> signatures(submission.accepted.verified_signatures().begin(),
                                                           submission.accepted.verified_signatures().end());
  DUTA_RETURN_IF_ERROR(submission.kind->Validate(
      {submission.message, submission.body(), signatures, submission.now, &submission.accepted.mailboxes()}));
  log::v1::MessageAccepted& accepted = submission.accepted;
  accepted.set_message_id(submission.message.id());
  accepted.set_sender(submission.message.sender());
  accepted.set_media_type(submission.message.body().media_type());
  *accepted.mutable_expire_time() = submission.message.expire_time();
  if (!submission.canonical_body.empty()) {
    accepted.set_canonical_body_sha256(crypto::ToString(crypto::Sha256(submission.canonical_body)));
  }
  return absl::OkStatus();
}

Status Intake::FindKind(Submission& submission) const {
  const std::string& media_type = submission.message.body().media_type();
  submission.kind = kinds_.Find(media_type);
  if (submission.kind == nullptr) {
    const auto adapter = translator_.InServiceFor(PartnerOf(submission.message.sender()));
    if (adapter.ok()) {
      for (const TranslationPair& pair : (*adapter)->description().translations) {
        if (pair.from != media_type && pair.from != WithoutParameters(media_type)) continue;
        Kind* kind = kinds_.Find(pair.to);
        if (kind != nullptr && !kind->IsForHub()) submission.kind = kind;
      }
    }
  }
  if (submission.kind == nullptr) {
    std::string known;
    for (const Kind* kind : kinds_.all()) {
      if (!kind->IsForHub()) absl::StrAppend(&known, known.empty() ? "" : ", ", std::string(kind->MediaType()));
    }
    return Refuse(Reason::kUnknownKind,
                  absl::StrCat("no kind has the media type ", media_type, "; this hub takes ", known),
                  {{"field", "body.media_type"}, {"media_type", media_type}, {"known_media_types", known}});
  }
  return absl::OkStatus();
}

Status Intake::CheckPolicy(Authentic& authentic) const {
  Submission& submission = authentic.submission;
  const registry::Snapshot& snapshot = *authentic.registry;
  const Message& message = submission.message;
  const bool is_from_administrator = IsAdministrator(message.sender());
  if (KindOfName(message.sender()) == NameKind::kUnit && snapshot.FindUnit(message.sender()) == nullptr) {
    return Refuse(Reason::kSenderMismatch, absl::StrCat("there is no unit ", message.sender()),
                  {{"sender", message.sender()}});
  }
  if (submission.kind->IsForHub() != IsOrderForHub(message)) {
    return Refuse(
        Reason::kRecipientsInvalid,
        submission.kind->IsForHub() ? "an order is addressed to the hub alone" : "the hub itself takes orders only",
        {{"field", "recipients"}});
  }
  // Who may order what, the kind itself says.
  if (submission.kind->IsForHub()) return absl::OkStatus();
  if (is_from_administrator) {
    return Refuse(Reason::kRecipientNotAllowed, "administrators send orders to the hub and nothing else");
  }
  DUTA_RETURN_IF_ERROR(CheckSizes(submission, snapshot.EffectivePolicy(message.sender())));
  DUTA_ASSIGN_OR_RETURN(registry::Resolution resolution, registry::ResolveRecipients(snapshot, message));
  DUTA_RETURN_IF_ERROR(registry::Authorize(snapshot, message, resolution, submission.kind->MediaType()));
  submission.accepted.mutable_mailboxes()->Assign(resolution.mailboxes.begin(), resolution.mailboxes.end());
  submission.accepted.mutable_group_resolutions()->Assign(resolution.groups.begin(), resolution.groups.end());
  return absl::OkStatus();
}

Status Intake::TranslateNative(Submission& submission) const {
  const Message& message = submission.message;
  DUTA_ASSIGN_OR_RETURN(const auto adapter, translator_.InServiceFor(PartnerOf(message.sender())));
  auto translated = adapter->Translate({.from = message.body().media_type(),
                                        .to = std::string(submission.kind->MediaType()),
                                        .input = message.body().content(),
                                        .message = submission.envelope.payload(),
                                        .message_id = message.id(),
                                        .now = submission.now});
  DUTA_RETURN_IF_ERROR(translated.status());
  if (translated->output.empty()) {
    return Refuse(Reason::kAdapterFailed, "the sender's adapter made nothing of the body");
  }
  if (translated->output.size() > limits_.max_envelope_bytes) {
    return Refuse(Reason::kAdapterFailed,
                  absl::StrCat("the sender's adapter made ", translated->output.size(), " bytes of the body"));
  }
  submission.canonical_body = std::move(translated->output);
  return absl::OkStatus();
}

std::set<std::string_view> Intake::AdvisersOf(const Submission& submission) const {
  std::set<std::string_view> partners;
  if (submission.kind->ConcernsSender()) partners.insert(PartnerOf(submission.message.sender()));
  for (const std::string& mailbox : submission.accepted.mailboxes()) {
    if (partners.size() < kMaxAdvisers) partners.insert(PartnerOf(mailbox));
  }
  std::erase_if(partners, [this](std::string_view partner) { return !translator_.InServiceFor(partner).ok(); });
  return partners;
}

bool Intake::HasAdvisers(const Submission& submission) const { return !AdvisersOf(submission).empty(); }

std::vector<v1::Advisory> Intake::Advise(const Submission& submission) const {
  // Adapters know the canonical forms, not what another ministry writes.
  std::string canonical;
  if (!submission.canonical_body.empty()) {
    Message message = submission.message;
    message.mutable_body()->set_media_type(std::string(submission.kind->MediaType()));
    message.mutable_body()->set_content(submission.canonical_body);
    canonical = message.SerializeAsString();
  }
  const std::string_view shown = canonical.empty() ? submission.envelope.payload() : canonical;
  std::vector<v1::Advisory> advisories;
  for (const std::string_view partner : AdvisersOf(submission)) {
    for (v1::Advisory& advisory : translator_.Advise(partner, shown, submission.now)) {
      advisory.set_partner(std::string(partner));
      advisories.push_back(std::move(advisory));
    }
  }
  return advisories;
}

}  // namespace duta::exchange
