// Who stands behind a declaration, and whether they are enough. Functions only;
// thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::declaration {

// Whether an act had ended at an instant: withdrawn, its notice passed, or revoked.
bool HasEnded(const v1::Act& act, Instant at);

// Whether it is an endorsement or an accession.
bool IsConsent(const v1::Act& act);

// The endorsement or accession of a partner that had not ended; null if there is
// none. There is never more than one.
const v1::Act* StandingConsent(const v1::DeclarationState& state, std::string_view partner, Instant at);

// Whether it counts: a consent that has not ended and awaits no confirmation.
bool Counts(const v1::Act& act, Instant at);

struct Quorum {
  size_t counted = 0;  // Of those that the rule asks for.
  size_t needed = 0;
  bool reached() const { return counted >= needed; }
};

// Of a declaration that was opened.
Quorum CountQuorum(const v1::DeclarationState& state, Instant at);

}  // namespace duta::declaration
