// Checkpoints (https://c2sp.org/tlog-checkpoint): origin, size and root of the
// tree, as a signed note.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "core/log/merkle.h"

namespace duta::log {

// Bounds of what is accepted: a note with its signatures, of which one is the
// log's and up to 99 may be of others (witnesses), and its extension lines.
inline constexpr size_t kMaxCheckpointBytes = 64 << 10;
inline constexpr size_t kMaxExtensionLines = 16;

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Hash root{};
  // Lines that the log signed besides, none empty; nothing here gives them a
  // meaning.
  std::vector<std::string> extensions = {};
};

// The note's text: three lines, then the extension lines.
std::string FormatCheckpoint(const Checkpoint& checkpoint);
// Strict: decimal without leading zeros, canonical base64, no empty line.
// PROOF_INVALID.
StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

// Opens and parses a signed checkpoint, and compares its origin with the
// verifier's name. Signatures of others are not looked at: whoever keeps the
// checkpoint keeps the note, whole. PROOF_INVALID.
StatusOr<Checkpoint> VerifyCheckpoint(std::string_view note, const crypto::NoteVerifier& verifier);

// The size that a signed checkpoint says, unverified; nothing if it is none.
std::optional<uint64_t> SizeOfCheckpoint(std::string_view note);

}  // namespace duta::log
