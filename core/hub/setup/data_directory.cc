#include "core/hub/setup/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/bytes.h"

namespace duta::hub {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxPidBytes = 32;

Status Unusable(const std::string& path, int error) {
  return Refuse(error == ENOSPC || error == EDQUOT ? Reason::kStorageFull : Reason::kFileUnusable,
                absl::StrCat(path, ": ", std::strerror(error)), {{"path", path}});
}

Status Invalid(const std::string& path, std::string_view what) {
  return Refuse(Reason::kDataDirectoryInvalid, absl::StrCat(path, ": ", std::string(what)), {{"path", path}});
}

Status Locked(const std::string& lock_path) {
  std::string pid;
  if (auto text = ReadFile(lock_path, kMaxPidBytes); text.ok()) {
    pid = std::string(absl::StripAsciiWhitespace(*text));
  }
  // The holder locks first and writes its id then.
  const std::string who = pid.empty() ? "another process" : absl::StrCat("process ", pid);
  return Refuse(Reason::kDataDirectoryLocked, absl::StrCat(who, " uses the data directory"),
                {{"path", lock_path}, {"pid", pid}});
}

// Locks the file and writes our process id into it. The lock is the kernel's:
// it goes with the process, so that a file left over says nothing. Closed on
// exec, since adapters' workers must not hold it.
StatusOr<int> Lock(const std::string& path, int extra_flags) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | extra_flags, 0600);
  if (descriptor < 0) return Unusable(path, errno);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    close(descriptor);
    return error == EWOULDBLOCK ? Locked(path) : Unusable(path, error);
  }
  const std::string pid = absl::StrCat(getpid(), "\n");
  if (ftruncate(descriptor, 0) != 0 || write(descriptor, pid.data(), pid.size()) != static_cast<ssize_t>(pid.size())) {
    const int error = errno;
    close(descriptor);
    return Unusable(path, error);
  }
  return descriptor;
}

// Makes the directory with mode 0700; its parents as the umask says.
Status MakeRoot(const fs::path& root) {
  std::error_code error;
  if (root.has_parent_path()) fs::create_directories(root.parent_path(), error);
  if (mkdir(root.c_str(), 0700) == 0) return absl::OkStatus();
  if (errno != EEXIST) return Unusable(root.string(), errno);
  if (!fs::is_directory(root, error)) return Invalid(root.string(), "it is no directory");
  const bool is_empty = fs::is_empty(root, error);
  if (error) return Unusable(root.string(), error.value());
  if (!is_empty) return Invalid(root.string(), "it is not empty, and nothing is ever overwritten");
  if (chmod(root.c_str(), 0700) != 0) return Unusable(root.string(), errno);
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> MissingParts(const DataPaths& paths) {
  std::error_code error;
  if (!fs::is_directory(paths.root(), error)) return {"."};
  std::vector<std::string> missing;
  for (const std::string& path :
       {paths.config(), paths.database(), paths.log_key(), paths.anchor(), paths.tls_certificate(), paths.tls_key()}) {
    if (!fs::is_regular_file(path, error)) missing.push_back(path.substr(paths.root().size() + 1));
  }
  return missing;
}

StatusOr<DataDirectory> DataDirectory::Open(const std::string& path) {
  DataPaths paths(path);
  const std::vector<std::string> missing = MissingParts(paths);
  if (!missing.empty()) {
    return Invalid(path, missing.front() == "." ? "there is no such directory"
                                                : absl::StrCat("it has no ", absl::StrJoin(missing, ", ")));
  }
  DUTA_ASSIGN_OR_RETURN(const int lock, Lock(paths.lock(), 0));
  DataDirectory directory(std::move(paths), lock);
  // Of a hub that was killed.
  unlink(directory.paths().address().c_str());
  return directory;
}

StatusOr<DataDirectory> DataDirectory::Create(const std::string& path) {
  const fs::path root = fs::absolute(path).lexically_normal();
  DataPaths paths(root.has_filename() ? root.string() : root.parent_path().string());
  DUTA_RETURN_IF_ERROR(MakeRoot(paths.root()));
  // Exclusively: of two that find it empty at once, one goes on.
  DUTA_ASSIGN_OR_RETURN(const int lock, Lock(paths.lock(), O_EXCL));
  return DataDirectory(std::move(paths), lock);
}

StatusOr<DataDirectory> DataDirectory::Claim(const std::string& path) {
  DataPaths paths(path);
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return Unusable(path, errno);
  DUTA_ASSIGN_OR_RETURN(const int lock, Lock(paths.lock(), 0));
  return DataDirectory(std::move(paths), lock);
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : paths_(other.paths_), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory::~DataDirectory() {
  if (lock_ < 0) return;
  unlink(paths_.address().c_str());
  // The file stays: another process may be about to lock it.
  close(lock_);
}

Status DataDirectory::WriteAddress(std::string_view address) {
  return WriteFileAtomically(paths_.address(), absl::StrCat(std::string(address), "\n"), FileMode::kPublic);
}

void DataDirectory::Clear() {
  std::error_code error;
  std::vector<fs::path> parts;
  for (fs::directory_iterator it(paths_.root(), error), end; !error && it != end; it.increment(error)) {
    parts.push_back(it->path());
  }
  for (const fs::path& part : parts) fs::remove_all(part, error);
}

}  // namespace duta::hub
