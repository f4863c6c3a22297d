#include "tests/integration/harness/swallowing_proxy.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace duta::integration {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

void Must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

SwallowingProxy::SwallowingProxy(const std::string& target)
    : target_port_(std::atoi(target.substr(target.rfind(':') + 1).c_str())),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof(address);
  Must(bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0 && listen(listener_, 16) == 0 &&
       getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { Accept(); });
}

SwallowingProxy::~SwallowingProxy() {
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  close(listener_);
  for (Connection& connection : connections_) {
    for (const int end : {connection.client, connection.server}) shutdown(end, SHUT_RDWR);
    connection.up.join();
    connection.down.join();
    for (const int end : {connection.client, connection.server}) close(end);
  }
}

std::string SwallowingProxy::address() const { return "127.0.0.1:" + std::to_string(port_); }

void SwallowingProxy::Swallow() {
  const std::lock_guard lock(mutex_);
  for (Connection& connection : connections_) connection.is_dead = true;
}

void SwallowingProxy::Accept() {
  while (true) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(target_port_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      close(client);
      close(server);
      continue;
    }
    const std::lock_guard lock(mutex_);
    Connection& connection = connections_.emplace_back();
    connection.client = client;
    connection.server = server;
    connection.up = std::thread([this, &connection] { Forward(connection, connection.client, connection.server); });
    connection.down = std::thread([this, &connection] { Forward(connection, connection.server, connection.client); });
  }
}

void SwallowingProxy::Forward(Connection& connection, int from, int to) {
  char bytes[16384];
  while (true) {
    const ssize_t count = recv(from, bytes, sizeof(bytes), 0);
    if (count <= 0) break;
    for (ssize_t sent = 0; sent < count && !connection.is_dead;) {
      const ssize_t n = send(to, bytes + sent, static_cast<size_t>(count - sent), MSG_NOSIGNAL);
      if (n <= 0) return;
      sent += n;
    }
  }
  // The end of a dead path is not passed on either.
  if (!connection.is_dead) shutdown(to, SHUT_RDWR);
}

}  // namespace duta::integration
