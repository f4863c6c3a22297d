// A thin layer over the system's file calls: owns the descriptor, turns errno
// into the store's refusals and short reads and writes into whole ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta::store {

// The refusal for a failed call: STORAGE_FULL for errno ENOSPC, EDQUOT and
// EFBIG, else STORAGE_FAILED. Paths and causes go to the log, not to callers.
Status StatusOfErrno(int error, const std::string& path);

// An open file. Used by one thread at a time; moves, does not copy.
class File {
 public:
  // Opens with the flags of open(2), never following a link in the last
  // component; a file that is created gets mode 0600. NOT_FOUND without a
  // reason if there is none, else as StatusOfErrno.
  static StatusOr<File> Open(const std::string& path, int flags);

  ~File();
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;

  // Its size in bytes.
  StatusOr<uint64_t> Size() const;

  // Up to `length` bytes from `offset`; fewer only at the end.
  StatusOr<std::string> ReadAt(uint64_t offset, size_t length) const;

  // Writes all of `bytes` at `offset`; after an error some may be written.
  Status WriteAt(uint64_t offset, std::string_view bytes);

  // Cuts off what lies beyond `size`.
  Status Truncate(uint64_t size);

  // Makes bytes and size durable; a failure ends the process.
  void Sync();

 private:
  File(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::string path_;
  int descriptor_;
};

}  // namespace duta::store
