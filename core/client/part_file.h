// A download under way: `<path>.part`, which gets its own name when it is whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/crypto/digest.h"

namespace duta::client {

// Movable, not copyable; not thread-safe. The part is locked against a second
// download of the same file.
class PartFile {
 public:
  // Opens or creates the part, readable by its owner alone, and reads what is
  // there. FILE_UNUSABLE if `path` exists, or the part cannot be used.
  static StatusOr<PartFile> Open(const std::string& path, std::string sha256, uint64_t size_bytes);
  ~PartFile();
  PartFile(PartFile&& other) noexcept;
  PartFile& operator=(PartFile&&) = delete;

  uint64_t size() const { return size_; }

  // FILE_UNUSABLE; ATTACHMENT_DIGEST_MISMATCH if there is more than `size_bytes`
  // (the part is removed).
  Status Append(std::string_view bytes);

  // Checks the digest, makes the bytes durable, and gives the file its name.
  // ATTACHMENT_DIGEST_MISMATCH (the part is removed), FILE_UNUSABLE.
  Status Finish();

 private:
  PartFile(std::string path, std::string sha256, uint64_t size_bytes, int descriptor);
  Status ReadExisting();
  Status Discard();

  std::string path_;
  std::string part_path_;
  std::string sha256_;
  uint64_t size_bytes_;
  int descriptor_;  // Owned; -1 after a move.
  uint64_t size_ = 0;
  crypto::Sha256Stream digest_;
};

}  // namespace duta::client
