// Histories: the evidence of every step of one visit in one file. Format:
// proto/duta/evidence/v1/history.proto.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/evidence/verify.h"
#include "duta/evidence/v1/history.pb.h"
#include "duta/schedule/v1/visit_state.pb.h"

namespace duta::evidence {

// Whether a file is a history, by its first bytes; else it may be Evidence.
bool IsHistory(std::string_view bytes);

// An empty one of a visit.
v1::History NewHistory(std::string_view uid);

// The canonical encoding, and reading it: only what Encode would write is
// accepted. Nothing is verified yet. EVIDENCE_INVALID.
std::string Encode(const v1::History& history);
StatusOr<v1::History> DecodeHistory(std::string_view bytes);

// What a history comes to.
struct HistoryReport {
  Report report;
  // The visit after all steps; unset if a check does not hold.
  schedule::v1::VisitState visit;
};

// Verifies each step's evidence as Verify does, that they are of one visit and in
// the log's order, and plays them through (core/visit/machine.h). The report then
// says, of each attendee, to which version it agreed, when, by which message.
HistoryReport VerifyHistory(const v1::History& history, const crypto::NoteVerifier& log_key,
                            const TrustedKeys& trusted = {});

}  // namespace duta::evidence
