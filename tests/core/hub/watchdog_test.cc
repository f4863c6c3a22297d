#include "core/hub/watchdog.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "core/hub/supervisor.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::hub {
namespace {

using std::chrono::milliseconds;

// A port of the loopback. The kernel takes connections for it from the start; it
// ends them only once Serve() was called.
class Port {
 public:
  Port() {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(listener_, 16), 0);
    socklen_t size = sizeof(address);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    number_ = ntohs(address.sin_port);
  }
  ~Port() {
    shutdown(listener_, SHUT_RDWR);
    if (server_.joinable()) server_.join();
    close(listener_);
  }

  void Serve() {
    server_ = std::thread([this] {
      for (int peer; (peer = accept(listener_, nullptr, nullptr)) >= 0;) close(peer);
    });
  }
  LocalPort local() const { return *FindLocalPort(absl::StrCat("0.0.0.0:", number_)); }

 private:
  int listener_;
  int number_ = 0;
  std::thread server_;
};

TEST(TakesConnectionsTest, AQueueOfTheKernelIsNotEnough) {
  Port port;
  EXPECT_FALSE(TakesConnections(port.local(), milliseconds(50)));
  port.Serve();
  EXPECT_TRUE(TakesConnections(port.local(), std::chrono::seconds(20)));
}

TEST(TakesConnectionsTest, NobodyListens) {
  std::optional<Port> port(std::in_place);
  const LocalPort local = port->local();
  port.reset();
  EXPECT_FALSE(TakesConnections(local, milliseconds(50)));
  EXPECT_FALSE(FindLocalPort("no address").ok());
  EXPECT_TRUE(FindLocalPort("[::]:7447").ok());
}

TEST(WatchdogTest, EndsAHubThatTakesNoConnectionsOnceAndAfterSeveral) {
  const Port port;
  std::promise<void> dead;
  std::atomic<int> alive = 0;
  Watchdog watchdog({.port = port.local(),
                     .interval = milliseconds(1),
                     .deadline = milliseconds(10),
                     .failures = 3,
                     .on_alive = [&] { ++alive; },
                     .on_dead = [&] { dead.set_value(); }});  // A second time throws.
  dead.get_future().wait();
  EXPECT_EQ(alive, 0);
}

TEST(WatchdogTest, OneThatServesIsAlive) {
  Port port;
  port.Serve();
  std::promise<void> often;
  int alive = 0;
  Watchdog watchdog({.port = port.local(),
                     .interval = milliseconds(1),
                     .on_alive =
                         [&] {
                           if (++alive == 5) often.set_value();
                         },
                     .on_dead = [] { std::abort(); }});
  often.get_future().wait();
}

TEST(DescriptorsTest, AReserveIsHadBackWhenThereAreNoOthers) {
  DescriptorReserve reserve(8);
  EXPECT_EQ(reserve.size(), 8u);
  const DescriptorCount before = CountDescriptors();
  EXPECT_GE(before.open, 8u);
  EXPECT_GT(before.limit, before.open);
  reserve.Release();
  EXPECT_EQ(CountDescriptors().open, before.open - 8);
}

TEST(SupervisorTest, IsToldByOneDatagramEach) {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "notify";
  const int receiver = socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(bind(receiver, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  const auto next = [&] {
    char bytes[64];
    const ssize_t size = recv(receiver, bytes, sizeof(bytes), 0);
    return std::string(bytes, size < 0 ? 0 : static_cast<size_t>(size));
  };
  const Supervisor supervisor(path);
  supervisor.Ready();
  EXPECT_EQ(next(), "READY=1");
  supervisor.Alive();
  EXPECT_EQ(next(), "WATCHDOG=1");
  supervisor.Stopping();
  EXPECT_EQ(next(), "STOPPING=1");
  close(receiver);
  // Nobody listens: nothing happens.
  supervisor.Alive();
  Supervisor("").Ready();
  Supervisor(std::string(200, 'x')).Ready();
}

}  // namespace
}  // namespace duta::hub
