// A path to the hub that can die without a word: bytes go nowhere, connections stay.
#pragma once

#include <atomic>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace duta::integration {

// Forwards TCP from a free port of 127.0.0.1 to `target`. Thread-safe.
class SwallowingProxy {
 public:
  // `target` is `127.0.0.1:port`. Aborts if there is no free port.
  explicit SwallowingProxy(const std::string& target);
  // Closes everything.
  ~SwallowingProxy();
  SwallowingProxy(const SwallowingProxy&) = delete;
  SwallowingProxy& operator=(const SwallowingProxy&) = delete;

  // `127.0.0.1:port`.
  std::string address() const;

  // From now on what comes on the connections that are open goes nowhere, and nothing
  // says so; new ones are forwarded.
  void Swallow();

 private:
  struct Connection {
    int client = -1;
    int server = -1;
    std::atomic<bool> is_dead = false;
    std::thread up;
    std::thread down;
  };
  void Accept();
  // Until an end closes.
  void Forward(Connection& connection, int from, int to);

  int target_port_ = 0;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::list<Connection> connections_;  // Guarded by mutex_; each stays until the end.
  std::thread accepting_;
};

}  // namespace duta::integration
