// The file in which a client keeps the largest checkpoint it has proven: the
// signed note itself, so that the file is evidence and cannot be forged.
#pragma once

#include <string>

#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "core/log/checkpoint.h"

namespace duta::client {

// A checkpoint and the note that signs it; size 0 and no note: none.
struct SignedCheckpoint {
  log::Checkpoint checkpoint;
  std::string note;
};

// Not thread-safe. Processes may share a file: the larger checkpoint stays.
class CheckpointFile {
 public:
  // `path` empty: nothing is kept.
  CheckpointFile(std::string path, crypto::NoteVerifier verifier);

  // What the file holds; none if there is no file. PROOF_INVALID if it is not of
  // this log, FILE_UNUSABLE.
  StatusOr<SignedCheckpoint> Load() const;

  // Writes unless the file holds a larger one. FILE_UNUSABLE, PROOF_INVALID.
  Status Save(const SignedCheckpoint& newest) const;

  // Puts two notes that contradict one another beside the file, as
  // `<path>.conflict`: whoever has both can prove what the hub did. Returns the
  // path, empty if it could not be written or nothing is kept.
  std::string SaveConflict(const std::string& first_note, const std::string& second_note) const;

 private:
  const std::string path_;
  const crypto::NoteVerifier verifier_;
};

}  // namespace duta::client
