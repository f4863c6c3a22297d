// Who may take which step when: the steps of declarations as one table. Functions
// only; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "duta/declaration/v1/declaration.pb.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::declaration {

// In what role one takes a step.
enum class Role {
  kNobody,       // Takes no part.
  kParticipant,  // A partner that takes part, or a unit of one.
  kDepositary,
};

struct StepRule {
  v1::Declaration::StepCase step;
  std::string_view name;  // As people read it: `endorsement`.
  Role role;
  bool in_drafting, in_frozen, in_open, in_effect;
  bool needs_powers;  // Signed with a key that the partner has named.
};

// Null for a step that is not set.
const StepRule* FindRule(v1::Declaration::StepCase step);

// Whether the rule lets the step be taken in a phase.
bool Fits(const StepRule& rule, v1::Phase phase);

// Whether somebody has a role: the depositary may be a participant as well.
bool HasRole(const v1::DeclarationState& state, std::string_view sender, Role role);

// What somebody may send now, as `amendment, position`; `nothing` if nothing.
std::string StepsFor(const v1::DeclarationState& state, std::string_view sender);

// `drafting`, `frozen`, `open`, `in effect`.
std::string_view NameOf(v1::Phase phase);

// Whether `caller` may read it: the depositary, the participants and their units.
bool TakesPart(const v1::DeclarationState& state, std::string_view caller);

}  // namespace duta::declaration
