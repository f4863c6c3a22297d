#include "core/cli/shell/interrupt.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace duta::cli {
namespace {

sigset_t Signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

Interrupt::Interrupt(std::function<void()> action) : action_(std::move(action)) {
  const sigset_t signals = Signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, &before_);
  stop_fd_ = ::eventfd(0, EFD_CLOEXEC);
  signal_fd_ = ::signalfd(-1, &signals, SFD_CLOEXEC);
  thread_ = std::thread([this] { Wait(); });
}

Interrupt::~Interrupt() {
  const uint64_t one = 1;
  while (::write(stop_fd_, &one, sizeof one) < 0 && errno == EINTR) {
  }
  thread_.join();
  ::close(signal_fd_);
  ::close(stop_fd_);
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupt::Wait() {
  std::array<pollfd, 2> fds = {pollfd{signal_fd_, POLLIN, 0}, pollfd{stop_fd_, POLLIN, 0}};
  while (::poll(fds.data(), fds.size(), -1) < 0 && errno == EINTR) {
  }
  if (fds[0].revents == 0) return;
  signalfd_siginfo info;
  while (::read(signal_fd_, &info, sizeof info) < 0 && errno == EINTR) {
  }
  // From now on the signals do what they always do: here, on the one thread that
  // does not block them.
  const sigset_t signals = Signals();
  ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  action_();
  // Stays here to take a second signal until the owner is done.
  pollfd stop{stop_fd_, POLLIN, 0};
  while (::poll(&stop, 1, -1) < 0 && errno == EINTR) {
  }
}

}  // namespace duta::cli
