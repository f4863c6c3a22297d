// Reads all that a running hub has stored, again and again and slowly, so that what
// rots is known while there is still somebody who has it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/crypto/signed_note.h"
#include "core/hub/setup/findings.h"
#include "core/store/database.h"

namespace duta::hub {

// How far it has come.
struct ScrubState {
  uint64_t rounds = 0;                // Whole ones since the start.
  Instant last_round;                 // When the last whole one ended; 1970 before.
  std::vector<CheckResult> findings;  // Of the last whole round and of the present one, kBad alone.
};

// Compares what `dutad check --deep` compares but the pages of the file: entries, nodes,
// messages, mailboxes, and every file with its digest. On a thread of its own, in pieces
// of 256 entries or a megabyte, after each of which it rests for nine (`rest_to_work`) times
// as long as the piece took: a tenth of one disk and core at most. The first round begins with the
// hub, each further one `period` after the one before began. What it finds goes into the
// program's log once, and into the status while it is so. Thread-safe.
class Scrubber {
 public:
  // `blobs_root` is the folder that has blobs/. The references outlive it.
  Scrubber(store::Database& database, crypto::NoteVerifier verifier, std::string blobs_root, const Clock& clock,
           std::chrono::hours period, int rest_to_work = 9);
  // Ends within a piece.
  ~Scrubber();
  Scrubber(const Scrubber&) = delete;
  Scrubber& operator=(const Scrubber&) = delete;

  ScrubState state() const;

 private:
  void Run();
  // False if it was told to stop.
  bool Round();
  bool ScrubFiles();
  void Take(Findings& findings);
  // Rests after a piece. False if it was told to stop.
  bool Rest();
  bool WaitUntil(std::chrono::steady_clock::time_point until);

  store::Database& database_;
  const crypto::NoteVerifier verifier_;
  const std::string blobs_root_;
  const Clock& clock_;
  const std::chrono::hours period_;
  const int rest_to_work_;
  std::chrono::steady_clock::time_point piece_began_;  // The thread's.

  mutable Mutex mutex_;
  Condition stop_;
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t rounds_ ABSL_GUARDED_BY(mutex_) = 0;
  Instant last_round_ ABSL_GUARDED_BY(mutex_);
  std::vector<CheckResult> last_ ABSL_GUARDED_BY(mutex_);     // Of the last whole round,
  std::vector<CheckResult> present_ ABSL_GUARDED_BY(mutex_);  // and of this one.
  std::thread thread_;                                        // Last: it uses all of the above.
};

}  // namespace duta::hub
