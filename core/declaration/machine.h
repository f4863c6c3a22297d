// The state machine of declarations: what each signed step makes of one. Pure: the
// same steps give the same state, on the hub and on any machine that has them.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "duta/declaration/v1/declaration.pb.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::declaration {

// So large a state may become, serialised: what every gRPC client takes. Drafting
// ends earlier, so that there is room for what follows.
inline constexpr size_t kMaxStateBytes = 3'500'000;
inline constexpr size_t kMaxDraftingBytes = 2'000'000;

// Around a step. Borrowed for the call.
struct StepFacts {
  std::string_view sender;
  std::string_view message_id;
  Instant signed_at;    // By the sender's word.
  Instant received_at;  // By the log: what deadlines are measured by.
  uint32_t marking_level = 0;
  // Keys whose signatures were verified.
  const std::set<std::string, std::less<>>& keyids;
  // Into whose mailboxes the step goes, groups opened; null if that is not known,
  // and then nobody is missing.
  const std::set<std::string, std::less<>>* mailboxes = nullptr;
};

// What `declaration`, whose shape was checked, makes of `before`, which is null if
// there is none of this uid. `revision` of the result is left as it was.
//
// DECLARATION_UNKNOWN: none of this uid in which the sender takes part.
// DECLARATION_UID_TAKEN: a draft with a uid that is there.
// DECLARATION_STEP_NOT_ALLOWED: not the sender's to take, or not now; metadata
// `phase`, `valid` (what may be sent).
// DECLARATION_TEXT_DIFFERS: the step is about another text; metadata
// `current_sha256`, `difference` (`superseded`, `nfd`, `unknown`).
// DECLARATION_TARGET_UNKNOWN: no such paragraph, amendment, act or correction.
// DECLARATION_OUT_OF_TIME: after the end of what it belongs to, or before; metadata
// `signed`, `received`, `limit`.
// DECLARATION_DONE_ALREADY: a second endorsement, objection, withdrawal, admission.
// DECLARATION_POWERS_MISSING: signed with no key that the partner has named.
// DECLARATION_AMENDMENTS_CONFLICT: two accepted ones are in each other's way.
// DECLARATION_NOT_TO_ALL: somebody who takes part is not addressed.
// BODY_INVALID: an amendment that does not fit the text.
StatusOr<v1::DeclarationState> Play(const v1::DeclarationState* before, const v1::Declaration& declaration,
                                    const StepFacts& facts);

}  // namespace duta::declaration
