#include "core/declaration/rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"

namespace duta::declaration {
namespace {

using v1::Declaration;
using v1::DeclarationState;

constexpr bool kYes = true;
constexpr bool kNo = false;

// The draft has no row: it begins what is not there.
constexpr StepRule kRules[] = {
    // step, name, role, drafting, frozen, open, in effect, powers
    {Declaration::kRound, "round", Role::kDepositary, kYes, kNo, kNo, kNo, kNo},
    {Declaration::kAmendment, "amendment", Role::kParticipant, kYes, kNo, kNo, kNo, kNo},
    {Declaration::kPosition, "position", Role::kParticipant, kYes, kNo, kNo, kNo, kNo},
    {Declaration::kDecision, "decision", Role::kDepositary, kYes, kNo, kNo, kNo, kNo},
    {Declaration::kFreeze, "freeze", Role::kDepositary, kYes, kNo, kNo, kNo, kNo},
    {Declaration::kOpening, "opening", Role::kDepositary, kNo, kYes, kNo, kNo, kNo},
    {Declaration::kAdmission, "admission", Role::kDepositary, kNo, kNo, kYes, kYes, kNo},
    {Declaration::kFullPowers, "full powers", Role::kParticipant, kYes, kYes, kYes, kYes, kNo},
    {Declaration::kEndorsement, "endorsement", Role::kParticipant, kNo, kNo, kYes, kYes, kYes},
    {Declaration::kAccession, "accession", Role::kParticipant, kNo, kNo, kYes, kYes, kYes},
    {Declaration::kObjection, "objection", Role::kParticipant, kNo, kNo, kYes, kYes, kYes},
    {Declaration::kConfirmation, "confirmation", Role::kParticipant, kNo, kNo, kYes, kYes, kYes},
    {Declaration::kWithdrawal, "withdrawal", Role::kParticipant, kNo, kNo, kYes, kYes, kYes},
    {Declaration::kRevocation, "revocation", Role::kParticipant, kNo, kNo, kYes, kYes, kYes},
    {Declaration::kCorrection, "correction", Role::kDepositary, kNo, kNo, kYes, kYes, kNo},
    {Declaration::kRectification, "rectification", Role::kDepositary, kNo, kNo, kYes, kYes, kNo},
};

}  // namespace

const StepRule* FindRule(Declaration::StepCase step) {
  const auto* rule =
      std::find_if(std::begin(kRules), std::end(kRules), [&](const StepRule& each) { return each.step == step; });
  return rule == std::end(kRules) ? nullptr : rule;
}

bool Fits(const StepRule& rule, v1::Phase phase) {
  switch (phase) {
    case v1::PHASE_DRAFTING:
      return rule.in_drafting;
    case v1::PHASE_FROZEN:
      return rule.in_frozen;
    case v1::PHASE_OPEN:
      return rule.in_open;
    case v1::PHASE_IN_EFFECT:
      return rule.in_effect;
    default:
      return false;
  }
}

bool HasRole(const DeclarationState& state, std::string_view sender, Role role) {
  if (role == Role::kDepositary) return sender == state.depositary();
  const std::string_view partner = PartnerOf(sender);
  return std::any_of(state.participants().begin(), state.participants().end(),
                     [&](const std::string& each) { return each == partner; });
}

std::string StepsFor(const DeclarationState& state, std::string_view sender) {
  std::string steps;
  for (const StepRule& rule : kRules) {
    if (!Fits(rule, state.phase()) || !HasRole(state, sender, rule.role)) continue;
    absl::StrAppend(&steps, steps.empty() ? "" : ", ", std::string(rule.name));
  }
  return steps.empty() ? "nothing" : steps;
}

std::string_view NameOf(v1::Phase phase) {
  switch (phase) {
    case v1::PHASE_DRAFTING:
      return "drafting";
    case v1::PHASE_FROZEN:
      return "frozen";
    case v1::PHASE_OPEN:
      return "open";
    case v1::PHASE_IN_EFFECT:
      return "in effect";
    default:
      return "unknown";
  }
}

bool TakesPart(const DeclarationState& state, std::string_view caller) {
  return ActsFor(caller, state.depositary()) || PartnerOf(caller) == PartnerOf(state.depositary()) ||
         HasRole(state, caller, Role::kParticipant);
}

}  // namespace duta::declaration
