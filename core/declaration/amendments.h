// Amendments of a text: which are in each other's way, and the text that the
// accepted ones give. Functions only; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::declaration {

// Two amendments of which not both can be in one text.
struct Conflict {
  std::string first;  // Message ids.
  std::string second;
  std::string why;  // One clause for people.
  bool both_accepted;
};

// Among those of the current round that are open or accepted, in their order.
std::vector<Conflict> FindConflicts(const v1::DeclarationState& state);

// Whether two amendments are in each other's way: why, or empty.
std::string WhyInConflict(const v1::Amendment& a, const v1::Amendment& b);

// The text with the accepted amendments of the current round.
// DECLARATION_AMENDMENTS_CONFLICT names the first two that cannot both be in it;
// BODY_INVALID if nothing or too much would be left.
StatusOr<v1::Text> ApplyAccepted(const v1::DeclarationState& state);

// The text with one amendment, for people who look at it. As ApplyAccepted.
StatusOr<v1::Text> ApplyOne(const v1::Text& text, const v1::Amendment& amendment);

// Null if there is none of this message id.
const v1::AmendmentState* FindAmendment(const v1::DeclarationState& state, const std::string& message_id);

}  // namespace duta::declaration
