#include "core/declaration/machine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/declaration/quorum.h"
#include "core/declaration/rules.h"
#include "core/declaration/step.h"
#include "core/declaration/text.h"

namespace duta::declaration {
namespace {

using v1::Declaration;
using v1::DeclarationState;

// Strangers learn nothing, not even that there is one.
Status Unknown(const Declaration& declaration) {
  return Refuse(Reason::kDeclarationUnknown, {}, {{"uid", declaration.uid()}});
}

Status CheckSender(const Step& step, const StepRule& rule) {
  const DeclarationState& state = step.state;
  if (!HasRole(state, step.facts.sender, rule.role)) {
    return NotAllowed(
        step,
        absl::StrCat(std::string(rule.name), " is not ", std::string(step.facts.sender), "'s to send: ",
                     rule.role == Role::kDepositary ? "the depositary is " + state.depositary() : "it takes no part"));
  }
  if (Fits(rule, state.phase())) return absl::OkStatus();
  return NotAllowed(step, absl::StrCat("the declaration is ", std::string(NameOf(state.phase())), ": it takes no ",
                                       std::string(rule.name)));
}

// Everybody who takes part is told, the sender itself excepted.
Status CheckAddressed(const Step& step) {
  if (step.facts.mailboxes == nullptr) return absl::OkStatus();
  std::vector<std::string> everybody(step.state.participants().begin(), step.state.participants().end());
  everybody.push_back(step.state.depositary());
  for (const std::string& name : everybody) {
    if (name == step.facts.sender || step.facts.mailboxes->contains(name)) continue;
    return Refuse(Reason::kDeclarationNotToAll, absl::StrCat("it is not addressed to ", name), {{"recipient", name}});
  }
  return absl::OkStatus();
}

Status TakeStep(const Step& step, const Declaration& declaration) {
  switch (declaration.step_case()) {
    case Declaration::kRound:
      return Take(step, declaration.round());
    case Declaration::kAmendment:
      return Take(step, declaration.amendment());
    case Declaration::kPosition:
      return Take(step, declaration.position());
    case Declaration::kDecision:
      return Take(step, declaration.decision());
    case Declaration::kFreeze:
      return Take(step, declaration.freeze());
    case Declaration::kOpening:
      return Take(step, declaration.opening());
    case Declaration::kFullPowers:
      return Take(step, declaration.full_powers());
    case Declaration::kEndorsement:
      return Take(step, declaration.endorsement());
    case Declaration::kAccession:
      return Take(step, declaration.accession());
    case Declaration::kObjection:
      return Take(step, declaration.objection());
    case Declaration::kConfirmation:
      return Take(step, declaration.confirmation());
    case Declaration::kWithdrawal:
      return Take(step, declaration.withdrawal());
    case Declaration::kRevocation:
      return Take(step, declaration.revocation());
    case Declaration::kCorrection:
      return Take(step, declaration.correction());
    case Declaration::kRectification:
      return Take(step, declaration.rectification());
    case Declaration::kAdmission:
      return Take(step, declaration.admission());
    default:
      return NotAllowed(step, "it says nothing");
  }
}

// Whether the step made the declaration take effect.
void NoteQuorum(const Step& step) {
  DeclarationState& state = step.state;
  if (state.phase() != v1::PHASE_OPEN || !CountQuorum(state, step.facts.received_at).reached()) return;
  state.set_phase(v1::PHASE_IN_EFFECT);
  state.set_effect_message_id(std::string(step.facts.message_id));
  *state.mutable_effect_time() = ToTimestamp(step.facts.received_at);
}

// Another text's digest: whose it is.
Status TextDiffers(const Step& step, const std::string& current, const std::string& nfd, const std::string& sha256) {
  std::string difference = "unknown";
  std::string what = "the step is about the text " + ToHex(sha256);
  if (sha256 == nfd) {
    difference = "nfd";
    what += ", which is the same text in Unicode's form NFD: letters and accents apart";
  }
  for (const v1::TextVersion& version : step.state.versions()) {
    if (version.sha256() != sha256) continue;
    difference = "superseded";
    what += ", which it had from " + FormatInstant(FromTimestamp(version.receive_time()).value_or(Instant())) + " on";
  }
  return Refuse(Reason::kDeclarationTextDiffers, absl::StrCat(what, "; the text is ", ToHex(current)),
                {{"current_sha256", ToHex(current)}, {"stated_sha256", ToHex(sha256)}, {"difference", difference}});
}

Status CheckSize(const Step& step) {
  const bool is_drafting = step.state.phase() == v1::PHASE_DRAFTING;
  if (step.state.ByteSizeLong() <= (is_drafting ? kMaxDraftingBytes : kMaxStateBytes)) return absl::OkStatus();
  return NotAllowed(step, "with it the declaration would be larger than declarations may become");
}

}  // namespace

Status CheckCurrent(const Step& step, const std::string& sha256) {
  const v1::TextVersion& current = *step.state.versions().rbegin();
  if (current.sha256() == sha256) return absl::OkStatus();
  return TextDiffers(step, current.sha256(), current.nfd_sha256(), sha256);
}

Status CheckDigestOf(const Step& step, const v1::Text& text, const std::string& sha256) {
  const std::string digest = DigestOf(step.state.uid(), text);
  if (digest == sha256) return absl::OkStatus();
  return TextDiffers(step, digest, NfdDigestOf(step.state.uid(), text), sha256);
}

void SetText(const Step& step, const v1::Text& text) {
  DeclarationState& state = step.state;
  if (state.versions_size() > 0) *state.mutable_versions()->rbegin()->mutable_text() = state.text();
  *state.mutable_text() = text;
  v1::TextVersion& version = *state.add_versions();
  version.set_sha256(DigestOf(state.uid(), text));
  version.set_nfd_sha256(NfdDigestOf(state.uid(), text));
  version.set_message_id(std::string(step.facts.message_id));
  *version.mutable_receive_time() = ToTimestamp(step.facts.received_at);
}

Status NotAllowed(const Step& step, const std::string& what) {
  const std::string valid = StepsFor(step.state, step.facts.sender);
  const std::string phase(NameOf(step.state.phase()));
  return Refuse(Reason::kDeclarationStepNotAllowed, absl::StrCat(what, "; valid now: ", valid),
                {{"phase", phase}, {"valid", valid}});
}

Status NoTarget(const std::string& field, const std::string& what) {
  return Refuse(Reason::kDeclarationTargetUnknown, what, {{"field", field}});
}

Status OutOfTime(const Step& step, const std::string& what, Instant limit) {
  const std::string received = FormatInstant(step.facts.received_at);
  const std::string is_signed = FormatInstant(step.facts.signed_at);
  return Refuse(Reason::kDeclarationOutOfTime,
                absl::StrCat(what, " ", FormatInstant(limit), "; the step was signed at ", is_signed,
                             " and received at ", received, ", which is what counts"),
                {{"signed", is_signed}, {"received", received}, {"limit", FormatInstant(limit)}});
}

Status DoneAlready(const std::string& what, const std::string& message_id) {
  return Refuse(Reason::kDeclarationDoneAlready, absl::StrCat(what, ", by ", message_id), {{"message_id", message_id}});
}

StatusOr<DeclarationState> Play(const DeclarationState* before, const Declaration& declaration,
                                const StepFacts& facts) {
  DeclarationState state;
  if (before != nullptr) state = *before;
  const Step step{facts, state};
  const bool begins = declaration.has_draft();
  if (begins && before != nullptr) return Refuse(Reason::kDeclarationUidTaken, {}, {{"uid", declaration.uid()}});
  if (!begins && (before == nullptr || !TakesPart(state, facts.sender))) return Unknown(declaration);
  if (begins) {
    state.set_uid(declaration.uid());
    Begin(step, declaration.draft());
  } else {
    DUTA_RETURN_IF_ERROR(CheckSender(step, *FindRule(declaration.step_case())));
    DUTA_RETURN_IF_ERROR(TakeStep(step, declaration));
    NoteQuorum(step);
  }
  DUTA_RETURN_IF_ERROR(CheckAddressed(step));
  DUTA_RETURN_IF_ERROR(CheckSize(step));
  state.set_marking_level(std::max(state.marking_level(), facts.marking_level));
  state.set_steps(state.steps() + 1);
  return state;
}

}  // namespace duta::declaration
