// The newest checkpoint that was signed, kept beside the database, so that a
// database that was rolled back behind it is recognised.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/exchange/log/ledger.h"

namespace duta::exchange {

// Format: two slots of 1,024 bytes, and after them two of kMaxCheckpointBytes that
// the file has once a note needed one; each is a signed checkpoint padded with zero
// bytes, whole, with the signatures of others that it came with. A note goes into
// the first pair if it fits there, so that files of 1.0 and their readers are
// served, and never over the newest one, so that a torn write spoils an older one
// only. Not synced: it must survive the process, and after a crash of the machine
// an older anchor is still a valid lower bound.
//
// Thread-safe.
class Anchor {
 public:
  // Opens or creates the file. FILE_UNUSABLE.
  static StatusOr<std::unique_ptr<Anchor>> Open(const std::string& path);
  ~Anchor();
  Anchor(const Anchor&) = delete;
  Anchor& operator=(const Anchor&) = delete;

  // Whether the ledger holds everything that the anchor says was signed.
  // LOG_ROLLED_BACK with both sizes, or if the same size has another root. Call
  // it once, before the first Write, which then spares the newest slot.
  Status Check(const Ledger& ledger);

  // Writes the checkpoint of a head, unless one as large is written. Called before
  // any receipt under it is given. Aborts the process if the write fails, as for
  // the database's log.
  void Write(std::string_view checkpoint);

 private:
  explicit Anchor(int descriptor) : descriptor_(descriptor) {}

  const int descriptor_;
  Mutex mutex_;
  int newest_slot_ ABSL_GUARDED_BY(mutex_) = -1;  // Negative: none.
  uint64_t newest_size_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace duta::exchange
