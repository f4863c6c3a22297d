#include "plugins/worker/launch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>
#include <string>

#include "plugins/worker/isolation.h"
#include "plugins/worker/launch_wire.h"
#include "plugins/worker/sandbox.h"
#include "plugins/worker/wire.h"

namespace duta::worker {
namespace {

using Descriptors = std::array<int, kSpawnDescriptors>;

// Where the program's own descriptor waits in a child, behind those of serve mode.
constexpr int kProgramDescriptor = 6;
constexpr uint64_t kProbeMemory = 64 << 20;

// Tries the worker's own part of the sandbox in a child that ends at once.
uint32_t Probe() {
  const pid_t pid = fork();
  if (pid == 0) {
    Sandbox sandbox(kProbeMemory, kControlDescriptor);
    sandbox.EnterStageOne();
    sandbox.EnterStageTwo();
    _exit(static_cast<int>(sandbox.degradations()));
  }
  int status = 0;
  if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return 0xff;
  return static_cast<uint32_t>(WEXITSTATUS(status));
}

// In the child: takes its descriptors to their places and becomes a worker.
[[noreturn]] void BecomeWorker(int program, const Descriptors& descriptors, pid_t launcher, char* const* arguments) {
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // The launcher may have died before that; in a process namespace of its own
  // the child sees no parent and dies with the namespace.
  const pid_t parent = getppid();
  if (parent != launcher && parent != 0) _exit(127);
  Descriptors high;
  for (size_t i = 0; i < high.size(); ++i) high[i] = fcntl(descriptors[i], F_DUPFD, 64);
  const int high_program = fcntl(program, F_DUPFD, 64);
  dup2(high[0], kSocketDescriptor);
  dup2(high[1], kArenaDescriptor);
  dup2(high[2], kLibraryDescriptor);
  dup3(high_program, kProgramDescriptor, O_CLOEXEC);
  close_range(kProgramDescriptor + 1, ~0U, 0);
  char* const environment[] = {nullptr};
  execveat(kProgramDescriptor, "", arguments, environment, AT_EMPTY_PATH);
  _exit(127);
}

class LauncherProcess {
 public:
  explicit LauncherProcess(int program) : program_(program) {}

  void Serve() {
    LauncherRequest request;
    Descriptors descriptors;
    while (Receive(request, descriptors)) {
      const LauncherReply reply =
          request.operation == LauncherOperation::kSpawn ? Spawn(request.sizes, descriptors) : End(request.pid);
      for (int& descriptor : descriptors) {
        if (descriptor >= 0) close(descriptor);
      }
      if (send(kControlDescriptor, &reply, sizeof(reply), MSG_NOSIGNAL) != sizeof(reply)) return;
    }
  }

 private:
  // False when the hub is gone.
  static bool Receive(LauncherRequest& request, Descriptors& descriptors) {
    descriptors.fill(-1);
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(Descriptors))];
    iovec part = {&request, sizeof(request)};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    ssize_t size;
    do {
      size = recvmsg(kControlDescriptor, &message, MSG_CMSG_CLOEXEC);
    } while (size < 0 && errno == EINTR);
    if (size != sizeof(request)) return false;
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header != nullptr && header->cmsg_len == CMSG_LEN(sizeof(Descriptors))) {
      std::memcpy(descriptors.data(), CMSG_DATA(header), sizeof(Descriptors));
    }
    return true;
  }

  LauncherReply Spawn(const WorkerSizes& sizes, const Descriptors& descriptors) {
    if (descriptors[0] < 0) return {EINVAL, 0, 0};
    std::array<std::string, 6> texts = {"duta-adapter-worker",
                                        kServeMode,
                                        std::to_string(sizes.memory_bytes),
                                        std::to_string(sizes.request_bytes),
                                        std::to_string(sizes.answer_bytes),
                                        std::to_string(sizes.output_bytes)};
    std::array<char*, 7> arguments = {};
    for (size_t i = 0; i < texts.size(); ++i) arguments[i] = texts[i].data();
    const pid_t launcher = getpid();
    const pid_t pid = fork();
    if (pid == 0) BecomeWorker(program_, descriptors, launcher, arguments.data());
    if (pid < 0) return {errno, 0, 0};
    workers_.insert(pid);
    return {0, pid, 0};
  }

  LauncherReply End(pid_t pid) {
    if (workers_.erase(pid) == 0) return {ESRCH, 0, 0};
    // Only we reap, and only here, so the number cannot belong to another.
    kill(pid, SIGKILL);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
      if (errno != EINTR) return {errno, 0, 0};
    }
    return {0, pid, status};
  }

  int program_;  // This program, to be run again as a worker.
  std::set<pid_t> workers_;
};

}  // namespace

int RunLauncher() {
  close_range(kControlDescriptor + 1, ~0U, 0);
  const int program = open("/proc/self/exe", O_PATH | O_CLOEXEC);
  if (program < 0) return 1;
  LauncherHello hello = {Isolate()};
  hello.degradations |= Probe();
  if (send(kControlDescriptor, &hello, sizeof(hello), MSG_NOSIGNAL) != sizeof(hello)) return 1;
  LauncherProcess(program).Serve();
  return 0;
}

}  // namespace duta::worker
