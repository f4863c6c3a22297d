// Ctrl-C (SIGINT) and SIGTERM as a call on an ordinary thread.
#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace duta::cli {

// While it lives, the first of the signals calls `action` once, on a thread of its
// own; a second one ends the process as usual. Make it before other threads:
// those inherit that the signals are blocked. One at a time in a process.
class Interrupt {
 public:
  explicit Interrupt(std::function<void()> action);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

 private:
  void Wait();

  std::function<void()> action_;
  sigset_t before_;  // The signal mask to restore.
  int stop_fd_;      // Wakes the thread when nothing was caught.
  int signal_fd_;
  std::thread thread_;
};

}  // namespace duta::cli
