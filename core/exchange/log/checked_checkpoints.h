// Checkpoints whose signature was verified lately: the receipts of a batch share one.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "core/log/checkpoint.h"

namespace duta::exchange {

// Thread-safe.
class CheckedCheckpoints {
 public:
  // What the note says, verified now or before. PROOF_INVALID.
  StatusOr<log::Checkpoint> Check(const std::string& note, const crypto::NoteVerifier& verifier);

 private:
  Mutex mutex_;
  std::unordered_map<std::string, log::Checkpoint> known_ ABSL_GUARDED_BY(mutex_);
  std::deque<const std::string*> order_ ABSL_GUARDED_BY(mutex_);  // Keys of known_, oldest first.
};

}  // namespace duta::exchange
