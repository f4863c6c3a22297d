#include "core/store/file/upload.h"

#include <fcntl.h>

#include <utility>

namespace duta::store {
namespace {

constexpr size_t kReadBytes = 1 << 20;

}  // namespace

StatusOr<std::unique_ptr<Upload>> Upload::Open(const std::string& path, Missing missing) {
  DUTA_ASSIGN_OR_RETURN(File file, File::Open(path, O_RDWR | (missing == Missing::kCreate ? O_CREAT : 0)));
  DUTA_ASSIGN_OR_RETURN(const uint64_t size, file.Size());
  return std::unique_ptr<Upload>(new Upload(std::move(file), size));
}

Upload::Upload(File file, uint64_t size) : file_(std::move(file)), size_(size) {
  if (size == 0) digest_.emplace();
}

Status Upload::Append(std::string_view bytes) {
  if (const Status status = file_.WriteAt(size_, bytes); !status.ok()) {
    file_.Truncate(size_).IgnoreError();
    return status;
  }
  if (digest_) digest_->Update(bytes);
  size_ += bytes.size();
  return absl::OkStatus();
}

StatusOr<crypto::Sha256Digest> Upload::Digest() {
  if (!digest_) {
    crypto::Sha256Stream stream;
    for (uint64_t offset = 0; offset < size_;) {
      DUTA_ASSIGN_OR_RETURN(const std::string bytes, file_.ReadAt(offset, kReadBytes));
      if (bytes.empty()) break;
      stream.Update(bytes);
      offset += bytes.size();
    }
    return stream.Finish();
  }
  crypto::Sha256Stream stream = *std::exchange(digest_, std::nullopt);
  return stream.Finish();
}

}  // namespace duta::store
