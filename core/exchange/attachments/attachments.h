// Files: staging before a message names them, and who may read them after.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/crypto/digest.h"
#include "core/exchange/limits.h"
#include "core/registry/registry.h"
#include "core/store/blob_store.h"
#include "core/store/database.h"
#include "duta/attachment/v1/attachment_service.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::exchange {

// The first attachment of `message` that none of `principals` may read; null if
// there is none. Part of the commit and of dry runs.
StatusOr<const message::v1::Attachment*> FindMissing(const message::v1::Message& message,
                                                     const std::vector<std::string>& principals,
                                                     store::Transaction& transaction);

// Thread-safe; calls block on the disk. The references outlive it.
//
// A staged file changes nothing that can be queried: it belongs to its uploader
// alone and goes away by itself until an accepted message names it.
class Attachments {
 public:
  Attachments(store::Database& database, store::BlobStore& blobs, const registry::Registry& registry,
              const Clock& clock, const Limits& limits);

  // Whether an upload may begin or go on at `header.offset`; if so its size counts
  // in the quota of the caller's partner from now on. Returns true if the file is
  // whole already and the caller's own: nothing need be sent. One that the hub has
  // lost, or found damaged, is asked for again. UPLOAD_MALFORMED,
  // ATTACHMENT_TOO_LARGE (also beyond the quotas of bytes and of files),
  // UPLOAD_OFFSET_MISMATCH, PARTNER_SUSPENDED.
  StatusOr<bool> Begin(std::string_view caller, const attachment::v1::UploadHeader& header);

  // Appends at `offset`. As BlobStore::Append, and ATTACHMENT_TOO_LARGE beyond
  // the announced size.
  Status Append(std::string_view caller, const attachment::v1::UploadHeader& header, uint64_t offset,
                std::string_view bytes);

  // After the last chunk of a stream: finishes the file if it is whole, else
  // makes what came durable. ATTACHMENT_DIGEST_MISMATCH: nothing is kept.
  StatusOr<attachment::v1::UploadResponse> End(std::string_view caller, const attachment::v1::UploadHeader& header);

  // UPLOAD_MALFORMED.
  StatusOr<attachment::v1::QueryUploadResponse> Query(std::string_view caller, std::string_view sha256);

  // A file that is read from some offset to its end. Its bytes are compared with its
  // digest on the way, so that no reader gets to the end of a damaged one. Used by one
  // thread at a time.
  class Reading {
   public:
    uint64_t size() const { return size_; }
    bool is_at_end() const { return offset_ >= size_; }
    // The next at most 256 KiB; the last ones only if all were right. STORAGE_CORRUPT,
    // and the file is set aside. STORAGE_FAILED.
    StatusOr<std::string> Next();

   private:
    friend class Attachments;
    Reading(const Attachments& attachments, std::string_view sha256, uint64_t size)
        : attachments_(attachments), sha256_(sha256), size_(size) {}
    StatusOr<std::string> Piece();

    const Attachments& attachments_;
    const std::string sha256_;
    const uint64_t size_;
    uint64_t offset_ = 0;
    crypto::Sha256Stream digest_;
  };

  // Opens a file that the caller, or a unit of it, may read. What is before `offset`
  // is read and compared too. UNKNOWN_ATTACHMENT, DOWNLOAD_OFFSET_OUT_OF_RANGE,
  // PARTNER_SUSPENDED; STORAGE_CORRUPT if the hub has lost it.
  StatusOr<std::unique_ptr<Reading>> OpenForRead(std::string_view caller, std::string_view sha256,
                                                 uint64_t offset) const;

  // The first attachment of `message` whose file the hub has lost or holds in another
  // size; null if there is none. Looks at the disk.
  const message::v1::Attachment* FindLost(const message::v1::Message& message) const;

  // Removes what nobody claimed in time. Returns how many files went.
  StatusOr<int> RemoveUnclaimed();

 private:
  // The size of a file that the caller may read, as it was granted.
  StatusOr<uint64_t> GrantedSize(std::string_view caller, std::string_view sha256) const;
  // Takes a damaged file out of the way, says so, and is the refusal.
  Status SetAside(std::string_view sha256) const;
  uint64_t SizeLimit(std::string_view caller) const;
  bool HasFile(std::string_view sha256, uint64_t size) const;
  StatusOr<bool> Holds(std::string_view caller, std::string_view sha256) const;
  Status Reserve(std::string_view caller, const attachment::v1::UploadHeader& header);
  Status Grant(std::string_view caller, const attachment::v1::UploadHeader& header);

  store::Database& database_;
  store::BlobStore& blobs_;
  const registry::Registry& registry_;
  const Clock& clock_;
  const Limits limits_;
  // Held while a file gets its first grant or loses its last one with its
  // bytes, so that a grant always has a file.
  Mutex claim_mutex_;
};

}  // namespace duta::exchange
