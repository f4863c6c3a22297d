#include "core/store/durability.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/base/logging.h"

namespace duta::store {

void EndProcess(std::string_view event, const std::string& path, const std::string& cause) {
  logging::Error(event, {{"path", path}, {"cause", cause}});
  std::abort();
}

void SyncFile(int descriptor, const std::string& path) {
  // Linux starts an interrupted fdatasync again by itself; there is no EINTR.
  if (fdatasync(descriptor) != 0) {
    EndProcess("cannot make a file durable; the process ends", path, std::strerror(errno));
  }
}

Status SyncDirectory(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    logging::Error("cannot open a directory to make it durable", {{"path", path}, {"cause", std::strerror(errno)}});
    return Refuse(Reason::kStorageFailed);
  }
  if (fsync(descriptor) != 0) {
    EndProcess("cannot make a directory durable; the process ends", path, std::strerror(errno));
  }
  close(descriptor);
  return absl::OkStatus();
}

}  // namespace duta::store
