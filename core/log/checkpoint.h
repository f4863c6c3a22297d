// Checkpoints (https://c2sp.org/tlog-checkpoint): origin, size and root of the
// tree, as a signed note.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "core/log/merkle.h"

namespace duta::log {

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Hash root{};
};

// The note's text: three lines.
std::string FormatCheckpoint(const Checkpoint& checkpoint);
// Strict: decimal without leading zeros, canonical base64; further lines are
// refused. PROOF_INVALID.
StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

// Opens and parses a signed checkpoint, and compares its origin with the
// verifier's name. PROOF_INVALID.
StatusOr<Checkpoint> VerifyCheckpoint(std::string_view note, const crypto::NoteVerifier& verifier);

}  // namespace duta::log
