// The state machine of visits: what each signed step makes of a visit. Pure: the
// same steps give the same state, on the hub and on any machine that has them.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/visit/attendees.h"
#include "duta/message/v1/message.pb.h"
#include "duta/schedule/v1/visit_state.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::visit {

// Around a step. Borrowed for the call.
struct StepFacts {
  std::string_view sender;
  std::string_view message_id;
  std::string_view time_zone;  // The message's: where days are counted if nothing else says so.
  message::v1::Level marking_level = message::v1::LEVEL_UNSPECIFIED;
  // Into whose mailboxes the step goes, groups opened; null if that is not known,
  // and then nobody is missing.
  const std::set<std::string, std::less<>>* mailboxes = nullptr;
  // Whether all steps of the visit are played. Of what a party was sent, which may
  // begin with a later version and lacks the others' answers, it is false: then
  // what an accepted step takes for granted without those is taken at the sender's
  // word, and what follows from steps that are there is checked as ever.
  bool has_all_steps = true;
  std::string_view reader = {};  // Of what a party was sent: which party, if that is known.
};

// What `visit`, whose shape was checked, makes of `before`, which is null if the
// hub knows no visit of this uid. `revision` of the result is left as it was.
//
// VISIT_STEP_NOT_ALLOWED: somebody of the sender's side may not do that in this
// phase; metadata `phase`, `side`, `valid` (what may be sent).
// VISIT_SEQUENCE_STALE: the sequence or DTSTAMP is behind, or ahead where only the
// organizer may go; metadata `sequence`, `current_sequence`.
// VISIT_UID_TAKEN: somebody else's uid. BODY_INVALID: an occurrence that the
// series does not have, a clearance that is somebody else's to give, an attendee
// to whom the step is not sent.
StatusOr<schedule::v1::VisitState> Play(const schedule::v1::VisitState* before, const visit::v1::Visit& visit,
                                        const StepFacts& facts);

}  // namespace duta::visit
