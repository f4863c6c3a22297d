#include "core/declaration/declaration_shape.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/names.h"
#include "core/base/uuid.h"
#include "core/declaration/text.h"

namespace duta::declaration {
namespace {

using google::protobuf::RepeatedPtrField;
using google::protobuf::Timestamp;
using v1::Declaration;

constexpr size_t kDigestBytes = 32;
constexpr size_t kKeyidBytes = 64;
constexpr int kMaxKeys = 20;
constexpr uint32_t kMaxDays = 3'660;

Status CheckDigest(const std::string& field, const std::string& digest) {
  return digest.size() == kDigestBytes ? absl::OkStatus() : InvalidField(field, "not 32 bytes");
}

Status CheckId(const std::string& field, const std::string& id) {
  return IsUuid7(id) ? absl::OkStatus() : InvalidField(field, "not the id of a message");
}

Status CheckPartners(const std::string& field, const RepeatedPtrField<std::string>& names) {
  if (names.empty() || names.size() > kMaxParticipants) return InvalidField(field, "not 1 to 200 partners");
  std::set<std::string> seen;
  for (int i = 0; i < names.size(); ++i) {
    const std::string each = Indexed(field, i);
    if (KindOfName(names[i]) != NameKind::kPartner) return InvalidField(each, "not the name of a partner");
    if (!seen.insert(names[i]).second) return InvalidField(each, absl::StrCat(names[i], " is named twice"));
  }
  return absl::OkStatus();
}

// An end that lies ahead.
Status CheckEnd(const std::string& field, bool is_set, const Timestamp& time, Instant received) {
  if (!is_set) return InvalidField(field, "required");
  const auto instant = FromTimestamp(time);
  if (!instant.ok()) return InvalidField(field, "not an instant");
  return *instant > received ? absl::OkStatus() : InvalidField(field, "has passed");
}

Status CheckReservation(const std::string& field, const v1::Reservation& reservation) {
  if (IsBlank(reservation.text())) return InvalidField(field + ".text", "required");
  DUTA_RETURN_IF_ERROR(CheckText(field + ".text", reservation.text()));
  if (reservation.paragraph_ids_size() > kMaxParagraphs) return InvalidField(field + ".paragraph_ids", "more than 200");
  std::set<std::string> seen;
  for (int i = 0; i < reservation.paragraph_ids_size(); ++i) {
    const std::string& id = reservation.paragraph_ids(i);
    if (!IsParagraphId(id) || !seen.insert(id).second) {
      return InvalidField(Indexed(field + ".paragraph_ids", i), "no paragraph's id, or named twice");
    }
  }
  return absl::OkStatus();
}

Status Check(const v1::Draft& draft, Instant received) {
  DUTA_RETURN_IF_ERROR(CheckWholeText("draft.text", draft.text()));
  DUTA_RETURN_IF_ERROR(CheckPartners("draft.participants", draft.participants()));
  return CheckEnd("draft.round_end_time", draft.has_round_end_time(), draft.round_end_time(), received);
}

Status Check(const v1::Round& round, Instant received) {
  DUTA_RETURN_IF_ERROR(CheckDigest("round.text_sha256", round.text_sha256()));
  return CheckEnd("round.round_end_time", round.has_round_end_time(), round.round_end_time(), received);
}

Status Check(const v1::Amendment& amendment) {
  DUTA_RETURN_IF_ERROR(CheckDigest("amendment.base_sha256", amendment.base_sha256()));
  DUTA_RETURN_IF_ERROR(CheckText("amendment.reason", amendment.reason()));
  const auto operation = amendment.operation();
  if (!v1::Operation_IsValid(operation) || operation == v1::OPERATION_UNSPECIFIED) {
    return InvalidField("amendment.operation", "none that there is");
  }
  const bool is_insertion = operation == v1::OPERATION_INSERT_AFTER;
  const bool may_be_empty = is_insertion && amendment.paragraph_id().empty();
  if (!may_be_empty && !IsParagraphId(amendment.paragraph_id())) {
    return InvalidField("amendment.paragraph_id", "not the id of a paragraph");
  }
  if (operation == v1::OPERATION_DELETE) {
    if (amendment.has_paragraph()) return InvalidField("amendment.paragraph", "there is none where one is deleted");
    return absl::OkStatus();
  }
  DUTA_RETURN_IF_ERROR(CheckParagraph("amendment.paragraph", amendment.paragraph()));
  if (!is_insertion && amendment.paragraph().id() != amendment.paragraph_id()) {
    return InvalidField("amendment.paragraph.id", "a replacement keeps the paragraph's id");
  }
  return absl::OkStatus();
}

Status Check(const v1::Position& position) {
  DUTA_RETURN_IF_ERROR(CheckId("position.amendment_id", position.amendment_id()));
  if (!v1::Stance_IsValid(position.stance()) || position.stance() == v1::STANCE_UNSPECIFIED) {
    return InvalidField("position.stance", "none that there is");
  }
  return CheckText("position.comment", position.comment());
}

Status Check(const v1::Decision& decision) {
  DUTA_RETURN_IF_ERROR(CheckId("decision.amendment_id", decision.amendment_id()));
  return CheckText("decision.reason", decision.reason());
}

// Whether a rule can be fulfilled.
Status CheckRule(const v1::Opening& opening) {
  const std::set<std::string> roll(opening.roll().begin(), opening.roll().end());
  switch (opening.rule()) {
    case v1::RULE_NUMBER:
      if (opening.number() >= 1 && opening.number() <= roll.size()) break;
      return InvalidField("opening.number", absl::StrCat("not 1 to ", roll.size(), ", as many as are on the roll"));
    case v1::RULE_ALL_OF:
      DUTA_RETURN_IF_ERROR(CheckPartners("opening.all_of", opening.all_of()));
      for (const std::string& name : opening.all_of()) {
        if (!roll.contains(name)) return InvalidField("opening.all_of", name + " is not on the roll");
      }
      break;
    case v1::RULE_TWO_THIRDS:
    case v1::RULE_ALL:
      break;
    default:
      return InvalidField("opening.rule", "none that there is");
  }
  if (opening.rule() != v1::RULE_NUMBER && opening.number() != 0) {
    return InvalidField("opening.number", "goes with RULE_NUMBER alone");
  }
  if (opening.rule() != v1::RULE_ALL_OF && !opening.all_of().empty()) {
    return InvalidField("opening.all_of", "goes with RULE_ALL_OF alone");
  }
  return absl::OkStatus();
}

Status Check(const v1::Opening& opening, Instant received) {
  DUTA_RETURN_IF_ERROR(CheckDigest("opening.text_sha256", opening.text_sha256()));
  DUTA_RETURN_IF_ERROR(CheckPartners("opening.roll", opening.roll()));
  DUTA_RETURN_IF_ERROR(CheckRule(opening));
  if (opening.withdrawal_notice_days() > kMaxDays) {
    return InvalidField("opening.withdrawal_notice_days", "more than 3,660");
  }
  if (opening.objection_days() > kMaxDays) return InvalidField("opening.objection_days", "more than 3,660");
  return CheckEnd("opening.close_time", opening.has_close_time(), opening.close_time(), received);
}

Status Check(const v1::FullPowers& powers, std::string_view sender) {
  if (KindOfName(sender) != NameKind::kPartner) {
    return InvalidField("full_powers", "a partner gives full powers itself, none of its units does");
  }
  DUTA_RETURN_IF_ERROR(CheckLine("full_powers.holder", powers.holder(), Presence::kRequired));
  if (powers.keyids_size() > kMaxKeys) return InvalidField("full_powers.keyids", "more than 20");
  std::set<std::string> seen;
  for (int i = 0; i < powers.keyids_size(); ++i) {
    const std::string& keyid = powers.keyids(i);
    const bool is_keyid =
        keyid.size() == kKeyidBytes && keyid.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_keyid || !seen.insert(keyid).second) {
      return InvalidField(Indexed("full_powers.keyids", i), "no key's id of 64 hexadecimal digits, or named twice");
    }
  }
  return absl::OkStatus();
}

// Of endorsements and accessions.
template <typename Consent>
Status CheckConsent(const std::string& field, const Consent& consent) {
  DUTA_RETURN_IF_ERROR(CheckDigest(field + ".text_sha256", consent.text_sha256()));
  DUTA_RETURN_IF_ERROR(CheckText(field + ".statement", consent.statement()));
  return consent.has_reservation() ? CheckReservation(field + ".reservation", consent.reservation()) : absl::OkStatus();
}

Status Check(const v1::Objection& objection) {
  DUTA_RETURN_IF_ERROR(CheckId("objection.target_id", objection.target_id()));
  if (IsBlank(objection.text())) return InvalidField("objection.text", "required");
  return CheckText("objection.text", objection.text());
}

Status Check(const v1::Withdrawal& withdrawal) {
  DUTA_RETURN_IF_ERROR(CheckId("withdrawal.target_id", withdrawal.target_id()));
  if (withdrawal.has_effect_time() && !FromTimestamp(withdrawal.effect_time()).ok()) {
    return InvalidField("withdrawal.effect_time", "not an instant");
  }
  return CheckText("withdrawal.text", withdrawal.text());
}

Status Check(const v1::Correction& correction, Instant received) {
  DUTA_RETURN_IF_ERROR(CheckDigest("correction.base_sha256", correction.base_sha256()));
  DUTA_RETURN_IF_ERROR(CheckDigest("correction.text_sha256", correction.text_sha256()));
  if (correction.wordings().empty() || correction.wordings_size() > kMaxParagraphs) {
    return InvalidField("correction.wordings", "not 1 to 200");
  }
  if (IsBlank(correction.reason())) return InvalidField("correction.reason", "required");
  DUTA_RETURN_IF_ERROR(CheckText("correction.reason", correction.reason()));
  return CheckEnd("correction.objection_end_time", correction.has_objection_end_time(), correction.objection_end_time(),
                  received);
}

Status Check(const v1::Admission& admission) { return CheckPartners("admission.partners", admission.partners()); }

Status Check(const v1::Rectification& rectification) {
  DUTA_RETURN_IF_ERROR(CheckId("rectification.correction_id", rectification.correction_id()));
  return CheckDigest("rectification.text_sha256", rectification.text_sha256());
}

}  // namespace

Status CheckShape(const Declaration& declaration, std::string_view sender, Instant received) {
  if (!IsUid(declaration.uid())) {
    return InvalidField("uid", "not 1 to 100 characters of printable ASCII without spaces");
  }
  switch (declaration.step_case()) {
    case Declaration::kDraft:
      return Check(declaration.draft(), received);
    case Declaration::kRound:
      return Check(declaration.round(), received);
    case Declaration::kAmendment:
      return Check(declaration.amendment());
    case Declaration::kPosition:
      return Check(declaration.position());
    case Declaration::kDecision:
      return Check(declaration.decision());
    case Declaration::kFreeze:
      return CheckDigest("freeze.text_sha256", declaration.freeze().text_sha256());
    case Declaration::kOpening:
      return Check(declaration.opening(), received);
    case Declaration::kFullPowers:
      return Check(declaration.full_powers(), sender);
    case Declaration::kEndorsement:
      return CheckConsent("endorsement", declaration.endorsement());
    case Declaration::kAccession:
      return CheckConsent("accession", declaration.accession());
    case Declaration::kObjection:
      return Check(declaration.objection());
    case Declaration::kConfirmation:
      return CheckId("confirmation.target_id", declaration.confirmation().target_id());
    case Declaration::kWithdrawal:
      return Check(declaration.withdrawal());
    case Declaration::kRevocation:
      return CheckId("revocation.target_id", declaration.revocation().target_id());
    case Declaration::kCorrection:
      return Check(declaration.correction(), received);
    case Declaration::kRectification:
      return Check(declaration.rectification());
    case Declaration::kAdmission:
      return Check(declaration.admission());
    case Declaration::STEP_NOT_SET:
      break;
  }
  return InvalidField("step", "required");
}

}  // namespace duta::declaration
