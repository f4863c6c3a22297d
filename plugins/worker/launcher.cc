#include "plugins/worker/launcher.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>

namespace duta::worker {
namespace {

// posix_spawn's attributes: a session of its own, so that a Ctrl-C at the hub's
// terminal does not end the launcher before the hub has drained; all signals as
// a program expects them.
class SpawnSettings {
 public:
  explicit SpawnSettings(int control) {
    posix_spawn_file_actions_init(&actions_);
    for (int fd = 0; fd < kControlDescriptor; ++fd) {
      posix_spawn_file_actions_addopen(&actions_, fd, "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY, 0);
    }
    posix_spawn_file_actions_adddup2(&actions_, control, kControlDescriptor);
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

template <class Packet>
bool Receive(int socket, Packet& packet) {
  ssize_t size;
  do {
    size = recv(socket, &packet, sizeof(packet), 0);
  } while (size < 0 && errno == EINTR);
  return size == sizeof(packet);
}

}  // namespace

StatusOr<std::unique_ptr<Launcher>> Launcher::Start(const std::string& program) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
    return Refuse(Reason::kInternal, std::string("socketpair failed: ") + std::strerror(errno));
  }
  Descriptor ours(sockets[0]);
  Descriptor theirs(sockets[1]);
  const SpawnSettings settings(theirs.get());
  std::string name = "duta-adapter-worker";
  std::string mode = kLaunchMode;
  char* const arguments[] = {name.data(), mode.data(), nullptr};
  char* const environment[] = {nullptr};
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, program.c_str(), settings.actions(), settings.attributes(), arguments, environment);
  if (error != 0) {
    return Refuse(Reason::kFileUnusable, "the adapter worker " + program + " cannot be run: " + std::strerror(error),
                  {{"file", program}});
  }
  theirs.Close();
  const int control = ours.get();
  std::unique_ptr<Launcher> launcher(new Launcher(pid, std::move(ours)));
  LauncherHello hello;
  if (!Receive(control, hello)) {
    return Refuse(Reason::kFileUnusable, "the adapter worker " + program + " ended at once", {{"file", program}});
  }
  launcher->degradations_ = hello.degradations;
  return launcher;
}

Launcher::~Launcher() {
  control_.Close();  // The launcher ends at this.
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

StatusOr<pid_t> Launcher::Spawn(int socket, int arena, int library, const WorkerSizes& sizes) {
  const int descriptors[kSpawnDescriptors] = {socket, arena, library};
  DUTA_ASSIGN_OR_RETURN(const LauncherReply reply, Ask({LauncherOperation::kSpawn, 0, sizes}, descriptors));
  return reply.pid;
}

StatusOr<int> Launcher::End(pid_t worker) {
  DUTA_ASSIGN_OR_RETURN(const LauncherReply reply, Ask({LauncherOperation::kEnd, worker, {}}, nullptr));
  return reply.status;
}

StatusOr<LauncherReply> Launcher::Ask(const LauncherRequest& request, const int* descriptors) {
  LauncherRequest copy = request;
  iovec part = {&copy, sizeof(copy)};
  alignas(cmsghdr) char control[CMSG_SPACE(kSpawnDescriptors * sizeof(int))] = {};
  msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (descriptors != nullptr) {
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(kSpawnDescriptors * sizeof(int));
    std::memcpy(CMSG_DATA(header), descriptors, kSpawnDescriptors * sizeof(int));
  }
  const MutexLock lock(mutex_);
  LauncherReply reply;
  if (sendmsg(control_.get(), &message, MSG_NOSIGNAL) != sizeof(copy) || !Receive(control_.get(), reply)) {
    return Refuse(Reason::kInternal, "the launcher of adapter workers is gone; restart the hub");
  }
  if (reply.error != 0) {
    return Refuse(Reason::kInternal,
                  std::string("the launcher of adapter workers says: ") + std::strerror(reply.error));
  }
  return reply;
}

}  // namespace duta::worker
