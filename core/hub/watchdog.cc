#include "core/hub/watchdog.h"

#include <dirent.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"
#include "core/hub/setup/config.h"

namespace duta::hub {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// Enough for a look, a line to the supervisor and the database's files.
constexpr size_t kReserve = 16;
// Of the limit, in percent: from here on the log says so.
constexpr uint64_t kManyDescriptors = 80;

// A socket that closes itself.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

// Whether `events` come before `until`.
bool WaitFor(int descriptor, short events, SteadyTime until) {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    pollfd wanted{descriptor, events, 0};
    const int found = poll(&wanted, 1, static_cast<int>(std::max<int64_t>(left, 0)));
    if (found > 0) return true;
    if (found == 0 || errno != EINTR) return false;
  }
}

bool Connects(int socket, const LocalPort& port, SteadyTime until) {
  if (connect(socket, reinterpret_cast<const sockaddr*>(&port.address), port.size) == 0) return true;
  if (errno != EINPROGRESS || !WaitFor(socket, POLLOUT, until)) return false;
  int error = 0;
  socklen_t size = sizeof(error);
  return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

// Reads until the peer closes; what it says does not matter.
bool IsClosedByPeer(int socket, SteadyTime until) {
  char bytes[512];
  while (WaitFor(socket, POLLIN, until)) {
    const ssize_t count = recv(socket, bytes, sizeof(bytes), 0);
    if (count == 0 || (count < 0 && errno == ECONNRESET)) return true;
    if (count < 0 && errno != EINTR && errno != EAGAIN) return false;
  }
  return false;
}

}  // namespace

StatusOr<LocalPort> FindLocalPort(const std::string& address) {
  DUTA_ASSIGN_OR_RETURN(Endpoint endpoint, ParseEndpoint(address));
  if (endpoint.host == "0.0.0.0") endpoint.host = "127.0.0.1";
  if (endpoint.host == "::") endpoint.host = "::1";
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(endpoint.host.c_str(), absl::StrCat(endpoint.port).c_str(), &hints, &found) != 0) {
    return Refuse(Reason::kConfigurationInvalid, absl::StrCat(address, " is no address"), {{"address", address}});
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, freeaddrinfo);
  LocalPort port;
  port.size = found->ai_addrlen;
  std::memcpy(&port.address, found->ai_addr, found->ai_addrlen);
  return port;
}

bool TakesConnections(const LocalPort& port, std::chrono::milliseconds deadline) {
  const SteadyTime until = std::chrono::steady_clock::now() + deadline;
  const Socket socket(::socket(port.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.get() < 0 || !Connects(socket.get(), port, until)) return false;
  // The kernel answers for a program that does not accept; the end does not come
  // from the kernel.
  if (shutdown(socket.get(), SHUT_WR) != 0 && errno != ENOTCONN) return false;
  return IsClosedByPeer(socket.get(), until);
}

DescriptorReserve::DescriptorReserve(size_t count) {
  while (descriptors_.size() < count) {
    const int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    descriptors_.push_back(descriptor);
  }
}

void DescriptorReserve::Release() {
  for (const int descriptor : descriptors_) close(descriptor);
  descriptors_.clear();
}

void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

DescriptorCount CountDescriptors() {
  DescriptorCount count;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) count.limit = limit.rlim_cur;
  const std::unique_ptr<DIR, CloseDirectory> directory(opendir("/proc/self/fd"));
  if (directory == nullptr) return count;
  // Besides `.`, `..` and the directory itself.
  for (int beside = 3; readdir(directory.get()) != nullptr;) {
    if (beside > 0) {
      --beside;
    } else {
      ++count.open;
    }
  }
  return count;
}

Watchdog::Watchdog(WatchdogOptions options)
    : options_(std::move(options)), reserve_(kReserve), beat_(options_.interval, [this] { Look(); }) {}

void Watchdog::Look() {
  if (is_dead_) return;
  const DescriptorCount descriptors = CountDescriptors();
  if (descriptors.open * 100 >= descriptors.limit * kManyDescriptors) {
    logging::Warning("few descriptors are left",
                     {{"open", absl::StrCat(descriptors.open)}, {"limit", absl::StrCat(descriptors.limit)}});
  }
  // None are left at all: what must still be done finds some.
  if (const Socket probe(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)); probe.get() < 0 && errno == EMFILE) {
    reserve_.Release();
  }
  if (TakesConnections(options_.port, options_.deadline)) {
    failures_ = 0;
    if (options_.on_alive) options_.on_alive();
    return;
  }
  ++failures_;
  logging::Error("the hub does not take a connection from itself", {{"times_in_a_row", absl::StrCat(failures_)}});
  if (failures_ < options_.failures) return;
  is_dead_ = true;
  logging::Error("the hub no longer accepts connections and ends, to be started again; what was accepted is kept");
  options_.on_dead();
}

}  // namespace duta::hub
