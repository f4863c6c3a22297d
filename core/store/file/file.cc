#include "core/store/file/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/base/logging.h"
#include "core/store/durability.h"

namespace duta::store {

Status StatusOfErrno(int error, const std::string& path) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  logging::Error(full ? "the disk is full; nothing was written" : "a file operation failed",
                 {{"path", path}, {"cause", std::strerror(error)}});
  return Refuse(full ? Reason::kStorageFull : Reason::kStorageFailed);
}

StatusOr<File> File::Open(const std::string& path, int flags) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor >= 0) return File(path, descriptor);
  if (errno == ENOENT) return absl::NotFoundError("no such file");
  return StatusOfErrno(errno, path);
}

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

File::File(File&& other) noexcept : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

StatusOr<uint64_t> File::Size() const {
  struct stat info;
  if (fstat(descriptor_, &info) != 0) return StatusOfErrno(errno, path_);
  return static_cast<uint64_t>(info.st_size);
}

StatusOr<std::string> File::ReadAt(uint64_t offset, size_t length) const {
  std::string bytes(length, '\0');
  size_t done = 0;
  while (done < length) {
    const ssize_t n = pread(descriptor_, bytes.data() + done, length - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return StatusOfErrno(errno, path_);
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

Status File::WriteAt(uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return StatusOfErrno(errno, path_);
    bytes.remove_prefix(static_cast<size_t>(n));
    offset += static_cast<uint64_t>(n);
  }
  return absl::OkStatus();
}

Status File::Truncate(uint64_t size) {
  return ftruncate(descriptor_, static_cast<off_t>(size)) == 0 ? absl::OkStatus() : StatusOfErrno(errno, path_);
}

void File::Sync() { SyncFile(descriptor_, path_); }

}  // namespace duta::store
