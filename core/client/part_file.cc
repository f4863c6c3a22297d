#include "core/client/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

namespace duta::client {
namespace {

constexpr size_t kBuffer = 256 << 10;

Status Unusable(const std::string& path, std::string_view what) {
  return Refuse(Reason::kFileUnusable, path + ": " + std::string(what));
}

Status Failed(const std::string& path) { return Unusable(path, std::strerror(errno)); }

// A rename is durable once the folder is.
Status SyncFolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Failed(folder);
  const bool synced = ::fsync(descriptor) == 0;
  const Status status = synced ? absl::OkStatus() : Failed(folder);
  ::close(descriptor);
  return status;
}

}  // namespace

StatusOr<PartFile> PartFile::Open(const std::string& path, std::string sha256, uint64_t size_bytes) {
  struct stat info;
  if (::lstat(path.c_str(), &info) == 0) return Unusable(path, "there is a file of this name already");
  const std::string part_path = path + ".part";
  const int descriptor = ::open(part_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return Failed(part_path);
  PartFile part(path, std::move(sha256), size_bytes, descriptor);
  if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) return Unusable(part_path, "not a regular file");
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) return Unusable(part_path, "another download writes it");
  // Too long for this file: what is there is something else's.
  if (static_cast<uint64_t>(info.st_size) > size_bytes && ::ftruncate(descriptor, 0) != 0) return Failed(part_path);
  DUTA_RETURN_IF_ERROR(part.ReadExisting());
  return part;
}

PartFile::PartFile(std::string path, std::string sha256, uint64_t size_bytes, int descriptor)
    : path_(std::move(path)),
      part_path_(path_ + ".part"),
      sha256_(std::move(sha256)),
      size_bytes_(size_bytes),
      descriptor_(descriptor) {}

PartFile::PartFile(PartFile&& other) noexcept
    : path_(std::move(other.path_)),
      part_path_(std::move(other.part_path_)),
      sha256_(std::move(other.sha256_)),
      size_bytes_(other.size_bytes_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      digest_(std::move(other.digest_)) {}

PartFile::~PartFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status PartFile::ReadExisting() {
  std::vector<char> buffer(kBuffer);
  while (true) {
    const ssize_t n = ::read(descriptor_, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed(part_path_);
    if (n == 0) return absl::OkStatus();
    digest_.Update({buffer.data(), static_cast<size_t>(n)});
    size_ += static_cast<uint64_t>(n);
  }
}

Status PartFile::Append(std::string_view bytes) {
  if (bytes.size() > size_bytes_ - size_) return Discard();
  digest_.Update(bytes);
  size_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed(part_path_);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return absl::OkStatus();
}

Status PartFile::Finish() {
  if (size_ != size_bytes_ || crypto::View(digest_.Finish()) != sha256_) return Discard();
  if (::fsync(descriptor_) != 0) return Failed(part_path_);
  // link, unlike rename, never replaces what came there meanwhile; file systems
  // without links get the rename.
  if (::link(part_path_.c_str(), path_.c_str()) == 0) {
    ::unlink(part_path_.c_str());
  } else if (errno == EEXIST) {
    return Unusable(path_, "there is a file of this name already");
  } else if (::rename(part_path_.c_str(), path_.c_str()) != 0) {
    return Failed(path_);
  }
  return SyncFolderOf(path_);
}

Status PartFile::Discard() {
  ::unlink(part_path_.c_str());
  return Refuse(Reason::kAttachmentDigestMismatch,
                "the bytes received for " + path_ + " are not those that the message names");
}

}  // namespace duta::client
