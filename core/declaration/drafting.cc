// The steps up to the opening: drafts, rounds, amendments, the freeze.
#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/names.h"
#include "core/declaration/amendments.h"
#include "core/declaration/declaration_shape.h"
#include "core/declaration/rules.h"
#include "core/declaration/step.h"
#include "core/declaration/text.h"

namespace duta::declaration {
namespace {

using v1::AmendmentState;
using v1::DeclarationState;

constexpr int kMaxAmendments = 1'000;
constexpr int kMaxVersions = 100;

AmendmentState* FindInRound(DeclarationState& state, const std::string& message_id) {
  for (AmendmentState& each : *state.mutable_amendments()) {
    if (each.message_id() == message_id && each.round() == state.round()) return &each;
  }
  return nullptr;
}

Status NoAmendment(const std::string& field) {
  return NoTarget(field, "there is no amendment of this message id in the current round");
}

// Amendments and positions come before the round's end.
Status CheckRound(const Step& step) {
  const Instant end = FromTimestamp(step.state.round_end_time()).value_or(Instant());
  if (step.facts.received_at <= end) return absl::OkStatus();
  return OutOfTime(step, absl::StrCat("round ", step.state.round(), " ended at"), end);
}

// The paragraph was there once: when it went.
std::string GoneWith(const DeclarationState& state, const std::string& paragraph_id) {
  for (const AmendmentState& each : state.amendments()) {
    const bool deleted = each.amendment().operation() == v1::OPERATION_DELETE &&
                         each.amendment().paragraph_id() == paragraph_id &&
                         each.outcome() == v1::AMENDMENT_OUTCOME_ACCEPTED && each.round() < state.round();
    if (deleted) return absl::StrCat(": amendment ", each.message_id(), " took it out in round ", each.round());
  }
  return {};
}

Status CheckFits(const Step& step, const v1::Amendment& amendment) {
  const DeclarationState& state = step.state;
  const std::string& id = amendment.paragraph_id();
  if (!id.empty() && FindParagraph(state.text(), id) == nullptr) {
    return NoTarget("amendment.paragraph_id", absl::StrCat("the text has no paragraph ", id, GoneWith(state, id)));
  }
  if (amendment.operation() == v1::OPERATION_DELETE) return absl::OkStatus();
  DUTA_RETURN_IF_ERROR(CheckLanguages("amendment.paragraph", amendment.paragraph(), state.text()));
  const bool is_taken = FindParagraph(state.text(), amendment.paragraph().id()) != nullptr;
  if (amendment.operation() == v1::OPERATION_INSERT_AFTER && is_taken) {
    return InvalidField("amendment.paragraph.id", "the text has a paragraph of this id");
  }
  return ApplyOne(state.text(), amendment).status();
}

// Ends the round: accepted amendments go into the text, whose digest the depositary
// has signed; the others lapse.
Status EndRound(const Step& step, const std::string& sha256) {
  DeclarationState& state = step.state;
  DUTA_ASSIGN_OR_RETURN(const v1::Text text, ApplyAccepted(state));
  DUTA_RETURN_IF_ERROR(CheckDigestOf(step, text, sha256));
  for (AmendmentState& each : *state.mutable_amendments()) {
    if (each.outcome() == v1::AMENDMENT_OUTCOME_OPEN) each.set_outcome(v1::AMENDMENT_OUTCOME_LAPSED);
  }
  if (sha256 == state.versions().rbegin()->sha256()) return absl::OkStatus();
  if (state.versions_size() >= kMaxVersions) return NotAllowed(step, "it has had 100 texts");
  SetText(step, text);
  return absl::OkStatus();
}

}  // namespace

void Begin(const Step& step, const v1::Draft& draft) {
  DeclarationState& state = step.state;
  state.set_depositary(std::string(step.facts.sender));
  *state.mutable_participants() = draft.participants();
  state.set_phase(v1::PHASE_DRAFTING);
  state.set_round(1);
  *state.mutable_round_end_time() = draft.round_end_time();
  SetText(step, draft.text());
}

Status Take(const Step& step, const v1::Round& round) {
  DUTA_RETURN_IF_ERROR(EndRound(step, round.text_sha256()));
  step.state.set_round(step.state.round() + 1);
  *step.state.mutable_round_end_time() = round.round_end_time();
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Amendment& amendment) {
  DUTA_RETURN_IF_ERROR(CheckRound(step));
  DUTA_RETURN_IF_ERROR(CheckCurrent(step, amendment.base_sha256()));
  DUTA_RETURN_IF_ERROR(CheckFits(step, amendment));
  if (step.state.amendments_size() >= kMaxAmendments) return NotAllowed(step, "it has had 1,000 amendments");
  AmendmentState& added = *step.state.add_amendments();
  added.set_message_id(std::string(step.facts.message_id));
  added.set_sender(std::string(step.facts.sender));
  added.set_round(step.state.round());
  *added.mutable_amendment() = amendment;
  added.set_outcome(v1::AMENDMENT_OUTCOME_OPEN);
  *added.mutable_receive_time() = ToTimestamp(step.facts.received_at);
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Position& position) {
  DUTA_RETURN_IF_ERROR(CheckRound(step));
  AmendmentState* amendment = FindInRound(step.state, position.amendment_id());
  if (amendment == nullptr) return NoAmendment("position.amendment_id");
  const std::string partner(PartnerOf(step.facts.sender));
  auto& positions = *amendment->mutable_positions();
  auto before = std::find_if(positions.begin(), positions.end(),
                             [&](const v1::PositionState& each) { return each.partner() == partner; });
  v1::PositionState& stated = before == positions.end() ? *amendment->add_positions() : *before;
  stated.set_partner(partner);
  stated.set_stance(position.stance());
  stated.set_comment(position.comment());
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Decision& decision) {
  AmendmentState* amendment = FindInRound(step.state, decision.amendment_id());
  if (amendment == nullptr) return NoAmendment("decision.amendment_id");
  amendment->set_outcome(decision.accepted() ? v1::AMENDMENT_OUTCOME_ACCEPTED : v1::AMENDMENT_OUTCOME_REJECTED);
  amendment->set_reason(decision.reason());
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Freeze& freeze) {
  DUTA_RETURN_IF_ERROR(EndRound(step, freeze.text_sha256()));
  step.state.set_phase(v1::PHASE_FROZEN);
  step.state.clear_round_end_time();
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Opening& opening) {
  DeclarationState& state = step.state;
  DUTA_RETURN_IF_ERROR(CheckCurrent(step, opening.text_sha256()));
  const auto& participants = state.participants();
  for (int i = 0; i < opening.roll_size(); ++i) {
    if (std::find(participants.begin(), participants.end(), opening.roll(i)) != participants.end()) continue;
    return InvalidField(Indexed("opening.roll", i), absl::StrCat(opening.roll(i), " takes no part"));
  }
  *state.mutable_opening() = opening;
  state.set_phase(v1::PHASE_OPEN);
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Admission& admission) {
  DeclarationState& state = step.state;
  if (!state.opening().open_to_others()) return NotAllowed(step, "it was not opened to others than take part");
  for (const std::string& partner : admission.partners()) {
    if (HasRole(state, partner, Role::kParticipant)) {
      return Refuse(Reason::kDeclarationDoneAlready, absl::StrCat(partner, " takes part already"),
                    {{"partner", partner}});
    }
    if (state.participants_size() >= kMaxParticipants) {
      return NotAllowed(step, absl::StrCat("more than ", kMaxParticipants, " partners would take part"));
    }
    state.add_participants(partner);
  }
  return absl::OkStatus();
}

}  // namespace duta::declaration
