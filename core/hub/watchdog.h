// The hub's look at itself from outside. gRPC 1.51 stops accepting for ever when
// one accept fails (CVE-2023-4785), and the process lives on; only a connection
// tells.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/hub/beat.h"

namespace duta::hub {

// Where a listener of this machine is found.
struct LocalPort {
  sockaddr_storage address{};
  socklen_t size = 0;
};
// Of `host:port`; a wildcard host stands for the loopback. CONFIGURATION_INVALID.
StatusOr<LocalPort> FindLocalPort(const std::string& address);

// Whether whoever listens takes a connection from the kernel's queue: it must end
// one that says nothing and closes its side, within `deadline`. Blocks so long at
// most.
bool TakesConnections(const LocalPort& port, std::chrono::milliseconds deadline);

// Descriptors that are kept open for nothing, so that they can be had when there
// are no others. Not thread-safe.
class DescriptorReserve {
 public:
  explicit DescriptorReserve(size_t count);
  ~DescriptorReserve() { Release(); }
  DescriptorReserve(const DescriptorReserve&) = delete;
  DescriptorReserve& operator=(const DescriptorReserve&) = delete;

  size_t size() const { return descriptors_.size(); }
  void Release();

 private:
  std::vector<int> descriptors_;
};

// Lets the process have as many descriptors as the system gives it.
void RaiseDescriptorLimit();
// How many are open, and how many may be; zero if that cannot be told.
struct DescriptorCount {
  uint64_t open = 0;
  uint64_t limit = 0;
};
DescriptorCount CountDescriptors();

struct WatchdogOptions {
  LocalPort port;  // The hub's own.
  std::chrono::milliseconds interval{10'000};
  std::chrono::milliseconds deadline{5'000};
  int failures = 3;  // In a row: then `on_dead`.
  // Called after each look that went well.
  std::function<void()> on_alive;
  // Called once. Ends the process: whatever restarts it makes it serve again.
  std::function<void()> on_dead;
};

// Looks on a thread of its own, until it goes.
class Watchdog {
 public:
  explicit Watchdog(WatchdogOptions options);

 private:
  void Look();

  const WatchdogOptions options_;
  // Of the beat's thread alone.
  int failures_ = 0;
  bool is_dead_ = false;
  DescriptorReserve reserve_;
  Beat beat_;  // Last: it uses all of the above.
};

}  // namespace duta::hub
