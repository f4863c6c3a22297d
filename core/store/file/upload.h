// One unfinished upload: a file that grows, and the digest of what it holds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/crypto/digest.h"
#include "core/store/file/file.h"

namespace duta::store {

// Used by one thread at a time.
class Upload {
 public:
  enum class Missing { kCreate, kRefuse };

  // Opens the upload's file. NOT_FOUND without a reason if there is none and it
  // is not to be created; STORAGE_FULL, STORAGE_FAILED.
  static StatusOr<std::unique_ptr<Upload>> Open(const std::string& path, Missing missing);

  uint64_t size() const { return size_; }

  // Adds `bytes` at the end. STORAGE_FULL, STORAGE_FAILED: the file may have
  // grown by a part of them, and this object is of no more use.
  Status Append(std::string_view bytes);

  // Makes the bytes durable.
  void Sync() { file_.Sync(); }

  // SHA-256 of all bytes; the last call. If the file was continued, not begun, by this object
  // the part from before is read again. STORAGE_FAILED.
  StatusOr<crypto::Sha256Digest> Digest();

 private:
  Upload(File file, uint64_t size);

  File file_;
  uint64_t size_;
  // Over the whole file; absent where its beginning was written before.
  std::optional<crypto::Sha256Stream> digest_;
};

}  // namespace duta::store
