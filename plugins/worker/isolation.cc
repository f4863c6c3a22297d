#include "plugins/worker/isolation.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "plugins/worker/degradations.h"

namespace duta::worker {
namespace {

constexpr uid_t kNobody = 65534;

struct Namespace {
  int flag;
  Degradation missing;
};
constexpr Namespace kNamespaces[] = {
    {CLONE_NEWNET, kNoNetworkNamespace}, {CLONE_NEWIPC, kNoIpcNamespace}, {CLONE_NEWPID, kNoProcessNamespace}};

bool WriteText(const char* path, const std::string& text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(fd);
  return written;
}

bool LeaveRoot() {
  if (setgroups(0, nullptr) != 0 || setresgid(kNobody, kNobody, kNobody) != 0 ||
      setresuid(kNobody, kNobody, kNobody) != 0) {
    return false;
  }
  // A change of user makes /proc/self root's; the maps below must be written there.
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  return true;
}

bool EnterUserNamespace() {
  const std::string uid = std::to_string(geteuid());
  const std::string gid = std::to_string(getegid());
  if (unshare(CLONE_NEWUSER) != 0) return false;
  return WriteText("/proc/self/setgroups", "deny") && WriteText("/proc/self/uid_map", uid + " " + uid + " 1") &&
         WriteText("/proc/self/gid_map", gid + " " + gid + " 1");
}

// Makes `to` show what `from` shows, read-only.
bool Bind(const std::string& from, const std::string& to) {
  if (mount(from.c_str(), to.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0) return false;
  return mount(nullptr, to.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr) == 0;
}

// A directory of the new root: a symbolic link is copied, a folder bound.
bool BindLibraries(const std::string& root, const std::string& path) {
  struct stat status;
  if (lstat(path.c_str(), &status) != 0) return true;  // Not every system has each of them.
  if (S_ISLNK(status.st_mode)) {
    std::string target(4096, '\0');
    const ssize_t size = readlink(path.c_str(), target.data(), target.size());
    return size > 0 && symlink(target.substr(0, static_cast<size_t>(size)).c_str(), (root + path).c_str()) == 0;
  }
  return mkdir((root + path).c_str(), 0755) == 0 && Bind(path, root + path);
}

bool CopyOfLoaderCache(const std::string& root) {
  if (access("/etc/ld.so.cache", R_OK) != 0) return true;
  const std::string to = root + "/etc/ld.so.cache";
  if (mkdir((root + "/etc").c_str(), 0755) != 0) return false;
  const int fd = open(to.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0444);
  if (fd < 0) return false;
  close(fd);
  return Bind("/etc/ld.so.cache", to);
}

// A root with nothing but shared libraries and /proc (the library to load is
// opened as /proc/self/fd/N). Until the last step nothing changes for us.
bool ReplaceRoot() {
  const std::string root = "/tmp";
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  if (mount("tmpfs", root.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=755") != 0) return false;
  for (const char* path : {"/usr", "/lib", "/lib32", "/lib64"}) {
    if (!BindLibraries(root, path)) return false;
  }
  if (!CopyOfLoaderCache(root) || mkdir((root + "/proc").c_str(), 0755) != 0 ||
      mount("/proc", (root + "/proc").c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0) {
    return false;
  }
  if (chdir(root.c_str()) != 0 || syscall(SYS_pivot_root, ".", ".") != 0) return false;
  // The old root lies over the new one now; this uncovers it.
  return umount2(".", MNT_DETACH) == 0 && chdir("/") == 0;
}

// The machine's name is nobody's business here. No part of the sandbox depends on it.
void HideName() {
  constexpr char kName[] = "adapter";
  if (unshare(CLONE_NEWUTS) == 0) sethostname(kName, sizeof(kName) - 1);
}

bool EnterMountNamespace() { return unshare(CLONE_NEWNS) == 0 && ReplaceRoot(); }

// The first process of the namespace: it only waits for the launcher's end, then
// ends, and the kernel kills whatever else lives there. It waits on a pipe: a
// death signal could be asked for too late, and here no process can see whether
// its parent still lives.
bool StartFirstProcess() {
  int lifeline[2];
  if (pipe2(lifeline, O_CLOEXEC) != 0) return false;
  const pid_t pid = fork();
  if (pid != 0) {
    close(lifeline[0]);  // The other end stays open for as long as the launcher lives.
    return pid > 0;
  }
  dup2(lifeline[0], STDIN_FILENO);
  close_range(STDIN_FILENO + 1, ~0U, 0);
  char nothing;
  while (read(STDIN_FILENO, &nothing, 1) < 0 && errno == EINTR) {
  }
  _exit(0);
}

}  // namespace

uint32_t Isolate() {
  uint32_t missing = kNoUserNamespace | kNoMountNamespace;
  for (const Namespace& space : kNamespaces) missing |= space.missing;
  const auto enter_missing = [&missing] {
    if ((missing & kNoMountNamespace) && EnterMountNamespace()) missing &= ~kNoMountNamespace;
    for (const Namespace& space : kNamespaces) {
      if ((missing & space.missing) && unshare(space.flag) == 0) missing &= ~space.missing;
    }
  };
  if (geteuid() == 0) {
    // Root may do it without a user namespace, also where those are forbidden.
    enter_missing();
    HideName();
    if (!LeaveRoot()) missing |= kRunsAsRoot;
  }
  if (EnterUserNamespace()) {
    missing &= ~kNoUserNamespace;
    HideName();
  }
  enter_missing();
  if (!(missing & kNoProcessNamespace) && !StartFirstProcess()) missing |= kNoProcessNamespace;
  return missing;
}

}  // namespace duta::worker
