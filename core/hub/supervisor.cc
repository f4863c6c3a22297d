#include "core/hub/supervisor.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace duta::hub {

Supervisor Supervisor::FromEnvironment() {
  const char* address = std::getenv("NOTIFY_SOCKET");
  return Supervisor(address == nullptr ? "" : address);
}

void Supervisor::Tell(std::string_view state) const {
  sockaddr_un target{};
  if (address_.empty() || address_.size() >= sizeof(target.sun_path)) return;
  target.sun_family = AF_UNIX;
  std::copy(address_.begin(), address_.end(), target.sun_path);
  if (address_.front() == '@') target.sun_path[0] = '\0';
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  sendto(socket, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&target),
         size);
  close(socket);
}

}  // namespace duta::hub
