// The newest checkpoint that was signed, kept beside the database, so that a
// database that was rolled back behind it is recognised.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/exchange/log/ledger.h"

namespace duta::exchange {

// What an anchor says. Value type.
struct Anchored {
  struct Signed {
    int slot;
    log::Checkpoint checkpoint;
    std::string note;
  };
  std::vector<Signed> checkpoints;  // Those that can be read, by slot.
  std::vector<int> damaged;         // Slots that hold something else.

  // The largest one; null if there is none.
  const Signed* Newest() const;
};

// Reads the anchor at `path` without changing it. FILE_UNUSABLE.
StatusOr<Anchored> ReadAnchor(const std::string& path, const crypto::NoteVerifier& verifier);

// Whether `ledger` holds everything that an anchor says was signed. LOG_ROLLED_BACK
// with both sizes, or if the same size has another root. ANCHOR_UNREADABLE if the
// log is not empty and nothing can be read: what was signed is then unknown.
Status CheckAnchored(const Anchored& anchored, const Ledger& ledger);

// Format: two slots of 1,024 bytes, and after them two of kMaxCheckpointBytes that
// the file has once a note needed one; each is a signed checkpoint padded with zero
// bytes, whole, with the signatures of others that it came with. A note goes into
// the first pair if it fits there, so that files of 1.0 and their readers are
// served, and never over the newest one, so that a torn write spoils an older one
// only. Synced when a hub is founded, starts and stops, not at each write: it must
// survive the process, and after a crash of the machine an older anchor is still a
// valid lower bound.
//
// Thread-safe.
class Anchor {
 public:
  // Opens or creates the file. FILE_UNUSABLE.
  static StatusOr<std::unique_ptr<Anchor>> Open(const std::string& path);
  ~Anchor();
  Anchor(const Anchor&) = delete;
  Anchor& operator=(const Anchor&) = delete;

  // As CheckAnchored, but a file that Open has just made says nothing: this hub joins
  // the database. Says a damaged slot in the program's log. From the empty log on it
  // always holds a checkpoint. Call it once, before the first Write, which then spares
  // the newest slot.
  Status Check(const Ledger& ledger);

  // Writes the checkpoint of a head, unless one as large is written. Called before
  // any receipt under it is given. Aborts the process if the write fails, as for
  // the database's log.
  void Write(std::string_view checkpoint);

  // Makes it durable, or ends the process. STORAGE_FAILED if its directory cannot be
  // opened.
  Status Sync();

 private:
  Anchor(std::string path, int descriptor, bool is_new)
      : path_(std::move(path)), descriptor_(descriptor), is_new_(is_new) {}

  const std::string path_;
  const int descriptor_;
  const bool is_new_;
  Mutex mutex_;
  int newest_slot_ ABSL_GUARDED_BY(mutex_) = -1;  // Negative: none.
  uint64_t newest_size_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace duta::exchange
