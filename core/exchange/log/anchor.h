// The newest checkpoint that was signed, kept beside the database, so that a
// database that was rolled back behind it is recognised.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/exchange/log/ledger.h"

namespace duta::exchange {

// Format: two slots of 1,024 bytes, each a signed checkpoint padded with zero
// bytes, written in turn, so that a torn write spoils the older one only. Not
// synced: it must survive the process, and after a crash of the machine an
// older anchor is still a valid lower bound. Used by the committer's thread.
class Anchor {
 public:
  // Opens or creates the file. FILE_UNUSABLE.
  static StatusOr<std::unique_ptr<Anchor>> Open(const std::string& path);
  ~Anchor();
  Anchor(const Anchor&) = delete;
  Anchor& operator=(const Anchor&) = delete;

  // Whether the ledger holds everything that the anchor says was signed.
  // LOG_ROLLED_BACK with both sizes, or if the same size has another root. Call
  // it once, before the first Write, which then spares the newer slot.
  Status Check(const Ledger& ledger);

  // Writes the checkpoint of the head. Called before any receipt under it is
  // given. Aborts the process if the write fails, as for the database's log.
  void Write(std::string_view checkpoint);

 private:
  explicit Anchor(int descriptor) : descriptor_(descriptor) {}
  const int descriptor_;
  int next_slot_ = 0;
};

}  // namespace duta::exchange
