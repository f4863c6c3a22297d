// Whether a visit stands as the hub says, by the signed steps that one has.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/cli/shell/session.h"
#include "duta/schedule/v1/schedule_service.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::cli {

// Verifies every step (receipt, signatures), plays them through (core/visit) and
// compares with `visit`: its version, phase and sequence, and the answers that the
// caller holds. PROOF_INVALID or EVIDENCE_INVALID if something differs.
struct VisitProof {
  // What was proven, in one sentence for people: the organizer holds every answer,
  // an attendee its own, and takes the hub's word for the others'.
  std::string sentence;
  std::vector<visit::v1::Visit> bodies;  // Of the steps, in their order.
};
StatusOr<VisitProof> ProveVisit(Session& session, const schedule::v1::VisitState& visit,
                                const std::vector<schedule::v1::SignedStep>& steps);

}  // namespace duta::cli
