// One step on its way into a state: what the parts of the machine work with. Each
// Take changes the state, whose sender, role and phase were checked, or refuses
// (machine.h names the reasons) and may leave it half changed: the machine then
// throws it away.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/declaration/machine.h"
#include "duta/declaration/v1/declaration.pb.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::declaration {

// Borrowed for one step.
struct Step {
  const StepFacts& facts;
  v1::DeclarationState& state;
};

// drafting.cc
void Begin(const Step& step, const v1::Draft& draft);
Status Take(const Step& step, const v1::Round& round);
Status Take(const Step& step, const v1::Amendment& amendment);
Status Take(const Step& step, const v1::Position& position);
Status Take(const Step& step, const v1::Decision& decision);
Status Take(const Step& step, const v1::Freeze& freeze);
Status Take(const Step& step, const v1::Opening& opening);
Status Take(const Step& step, const v1::Admission& admission);

// acts.cc
Status Take(const Step& step, const v1::FullPowers& powers);
Status Take(const Step& step, const v1::Endorsement& endorsement);
Status Take(const Step& step, const v1::Accession& accession);
Status Take(const Step& step, const v1::Objection& objection);
Status Take(const Step& step, const v1::Confirmation& confirmation);
Status Take(const Step& step, const v1::Withdrawal& withdrawal);
Status Take(const Step& step, const v1::Revocation& revocation);

// corrections.cc
Status Take(const Step& step, const v1::Correction& correction);
Status Take(const Step& step, const v1::Rectification& rectification);

// What several of them need.

// DECLARATION_TEXT_DIFFERS, unless `sha256` is the digest of the current text.
Status CheckCurrent(const Step& step, const std::string& sha256);

// The same for a text that is about to become the current one.
Status CheckDigestOf(const Step& step, const v1::Text& text, const std::string& sha256);

// Makes `text` the current one; the one before stays in the list of versions.
void SetText(const Step& step, const v1::Text& text);

// DECLARATION_STEP_NOT_ALLOWED: what stands in the way.
Status NotAllowed(const Step& step, const std::string& what);

// DECLARATION_TARGET_UNKNOWN: `what` there is not.
Status NoTarget(const std::string& field, const std::string& what);

// DECLARATION_OUT_OF_TIME: `what` was due until, or from, `limit`.
Status OutOfTime(const Step& step, const std::string& what, Instant limit);

// DECLARATION_DONE_ALREADY.
Status DoneAlready(const std::string& what, const std::string& message_id);

// Null if there is none.
v1::Act* FindAct(v1::DeclarationState& state, const std::string& message_id);
v1::CorrectionState* FindCorrection(v1::DeclarationState& state, const std::string& message_id);

// Whether a correction awaits its proces-verbal.
bool IsPending(const v1::CorrectionState& correction);

// Objections to an act or correction that have not ended.
std::vector<const v1::Act*> ObjectionsTo(const v1::DeclarationState& state, const std::string& message_id, Instant at);

}  // namespace duta::declaration
