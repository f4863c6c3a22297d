// Checkpoints of a log and the proofs between them, kept in a folder, so that they
// check when the hub is gone. `checkpoints/SIZE` is a signed checkpoint,
// `proofs/FIRST-SECOND` a consistency path, one hash in base64 a line. Functions only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "core/log/merkle.h"

namespace duta::cli {

// A tree of the log. Value type.
struct KeptTree {
  uint64_t size = 0;
  log::Hash root;
};

// The largest checkpoint that is kept; nothing if none is. PROOF_INVALID if one does
// not verify; FILE_UNUSABLE.
StatusOr<std::optional<KeptTree>> LargestKept(const std::string& directory, const crypto::NoteVerifier& verifier);

// Keeps a checkpoint and the path that leads to it from one that is kept; `first` is
// nothing for the first one. FILE_UNUSABLE.
Status KeepCheckpoint(const std::string& directory, const std::string& note, const KeptTree& tree,
                      const std::optional<KeptTree>& first, const std::vector<log::Hash>& path);

// That `second` goes on from `first`, by the kept proofs from one to the other.
// PROOF_INVALID, also if one is missing; FILE_UNUSABLE.
Status VerifyByKept(const std::string& directory, const crypto::NoteVerifier& verifier, const KeptTree& first,
                    const KeptTree& second);

}  // namespace duta::cli
