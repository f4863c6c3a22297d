// A declaration as its verified steps give it, with the three times of each step.
// For clients: it knows nothing of the hub.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "core/evidence/history.h"
#include "duta/declaration/v1/declaration.pb.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::kinds {

// A step, and to whom it was notified.
struct RecordedStep {
  declaration::v1::Declaration declaration;
  std::string message_id;
  std::string sender;
  uint64_t index = 0;                          // In the log.
  Instant signed_at;                           // By its sender's word.
  Instant received_at;                         // By the log.
  std::vector<std::string> mailboxes;          // To whom it goes.
  std::map<std::string, Instant> notified_at;  // By mailbox: when it took the step over.
};

struct DeclarationRecord {
  std::optional<declaration::v1::DeclarationState> state;  // Nothing before the first step.
  std::vector<RecordedStep> steps;

  // Null if there is none of this id.
  const RecordedStep* Find(std::string_view message_id) const;

  // Takes the next step: plays it (core/declaration). EVIDENCE_INVALID if it is of
  // something else, and Play's reasons.
  Status Take(const std::string& uid, const evidence::VerifiedStep& step);
};

// Verifies a history, as VerifyHistory does, and plays it through; with `until` only
// what was received, and notified, up to then. EVIDENCE_INVALID.
StatusOr<DeclarationRecord> ReadDeclaration(const evidence::v1::History& history, const crypto::NoteVerifier& log_key,
                                            std::optional<Instant> until = std::nullopt);

// `endorsement`, `full powers`, ...: what a step is, in a word or two.
std::string NameOfStep(const declaration::v1::Declaration& declaration);

// `15 of 15 were notified, the last at ...`; to whom not.
std::string DescribeNotifications(const RecordedStep& step);

}  // namespace duta::kinds
