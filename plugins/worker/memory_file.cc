#include "plugins/worker/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace duta::worker {
namespace {

// Newer than Debian 12's headers. Without it a newer kernel may refuse to map
// the file executable; an older kernel does not know it.
constexpr unsigned kExecutable = 0x10;  // MFD_EXEC

Status Failed(const char* what) {
  return Refuse(Reason::kFileUnusable, std::string(what) + " failed: " + std::strerror(errno));
}

StatusOr<Descriptor> Create(const char* name, unsigned flags) {
  int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | flags);
  if (fd < 0 && errno == EINVAL) fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return Failed("memfd_create");
  return Descriptor(fd);
}

Status WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = write(fd, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return Failed("writing a memory file");
    bytes.remove_prefix(static_cast<size_t>(size));
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<Descriptor> SealedFile(std::string_view bytes) {
  DUTA_ASSIGN_OR_RETURN(Descriptor file, Create("duta-adapter", kExecutable));
  DUTA_RETURN_IF_ERROR(WriteAll(file.get(), bytes));
  if (fcntl(file.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) {
    return Failed("sealing a memory file");
  }
  return file;
}

StatusOr<Descriptor> SharedFile(uint64_t size) {
  DUTA_ASSIGN_OR_RETURN(Descriptor file, Create("duta-arena", 0));
  if (ftruncate(file.get(), static_cast<off_t>(size)) != 0) return Failed("sizing a memory file");
  if (fcntl(file.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW) != 0) {
    return Failed("sealing a memory file");
  }
  return file;
}

}  // namespace duta::worker
