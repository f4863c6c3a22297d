// Attachments' bytes, by content. Who may read them is decided elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"

namespace duta::store {

// Thread-safe. A digest is the 32 bytes of SHA-256.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  // Bytes held of an unfinished upload of `owner`; 0 if there is none.
  virtual StatusOr<uint64_t> UploadedSize(std::string_view owner, std::string_view digest) = 0;

  // Appends to an upload of `owner`; `offset` must be UploadedSize.
  // UPLOAD_OFFSET_MISMATCH, STORAGE_FULL, STORAGE_FAILED. One writer at a time
  // per upload: a second one gets UPLOAD_OFFSET_MISMATCH.
  virtual Status Append(std::string_view owner, std::string_view digest, uint64_t offset, std::string_view bytes) = 0;

  // Makes what was appended durable, without finishing.
  virtual Status Sync(std::string_view owner, std::string_view digest) = 0;

  // Checks size and digest, makes it durable and readable under its digest.
  // ATTACHMENT_DIGEST_MISMATCH: the upload is removed.
  virtual Status Finish(std::string_view owner, std::string_view digest, uint64_t size) = 0;

  // Whether the blob is whole and readable.
  virtual bool Contains(std::string_view digest) const = 0;

  // Size of a whole blob. UNKNOWN_ATTACHMENT.
  virtual StatusOr<uint64_t> SizeOf(std::string_view digest) const = 0;

  // Up to `length` bytes from `offset`; fewer at the end. UNKNOWN_ATTACHMENT,
  // DOWNLOAD_OFFSET_OUT_OF_RANGE if `offset` > size.
  virtual StatusOr<std::string> Read(std::string_view digest, uint64_t offset, size_t length) const = 0;

  // Takes a whole blob whose bytes are not those of its digest out of the way, so that
  // it is missing and can be uploaded again; its bytes are kept for whoever looks into
  // it. Nothing if there is none.
  virtual Status SetAside(std::string_view digest) = 0;

  // Removes a whole blob if there is one.
  virtual Status Remove(std::string_view digest) = 0;

  // Removes unfinished uploads not written to since `before`; returns how many.
  virtual StatusOr<int> RemoveStaleUploads(Instant before) = 0;
};

}  // namespace duta::store
