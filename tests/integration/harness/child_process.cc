#include "tests/integration/harness/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace duta::integration {
namespace {

// NAME=value of this process and the added ones.
std::vector<std::string> Merge(ChildProcess::Environment added) {
  std::vector<std::string> merged;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (!added.contains(text.substr(0, text.find('=')))) merged.push_back(text);
  }
  for (const auto& [name, value] : added) merged.push_back(name + "=" + value);
  return merged;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> command, const Environment& environment) {
  // Made before the fork: after it a process with threads may not allocate.
  std::vector<std::string> variables = Merge(environment);
  const std::vector<char*> argv = Pointers(command);
  const std::vector<char*> envp = Pointers(variables);
  int output[2];
  if (pipe2(output, O_CLOEXEC) != 0) std::abort();
  process_ = fork();
  if (process_ < 0) std::abort();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(output[1], STDOUT_FILENO);
    dup2(output[1], STDERR_FILENO);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(output[1]);
  pipe_ = output[0];
  reader_ = std::thread([this] { ReadOutput(); });
}

ChildProcess::~ChildProcess() {
  if (process_ > 0) {
    Signal(SIGKILL);
    Wait();
  }
  if (reader_.joinable()) reader_.join();
  close(pipe_);
}

void ChildProcess::ReadOutput() {
  char bytes[4096];
  ssize_t size;
  while ((size = read(pipe_, bytes, sizeof(bytes))) > 0) {
    std::lock_guard lock(mutex_);
    output_.append(bytes, static_cast<size_t>(size));
    written_.notify_all();
  }
  std::lock_guard lock(mutex_);
  has_closed_ = true;
  written_.notify_all();
}

void ChildProcess::Signal(int signal) {
  if (process_ > 0) kill(process_, signal);
}

std::optional<int> ChildProcess::Wait(std::chrono::seconds patience) {
  if (process_ < 0) return ended_with_;
  const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
  pollfd end{.fd = descriptor, .events = POLLIN, .revents = 0};
  const bool has_ended = poll(&end, 1, static_cast<int>(patience.count() * 1000)) == 1;
  close(descriptor);
  if (!has_ended) return std::nullopt;
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  ended_with_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  reader_.join();
  return ended_with_;
}

bool ChildProcess::WaitForOutput(const std::string& text, size_t offset, std::chrono::seconds patience) {
  std::unique_lock lock(mutex_);
  const auto has_come = [&] { return output_.find(text, offset) != std::string::npos; };
  written_.wait_for(lock, patience, [&] { return has_closed_ || has_come(); });
  return has_come();
}

bool ChildProcess::WaitForMore(size_t size, std::chrono::seconds patience) {
  std::unique_lock lock(mutex_);
  written_.wait_for(lock, patience, [&] { return has_closed_ || output_.size() > size; });
  return output_.size() > size;
}

std::string ChildProcess::output() const {
  std::lock_guard lock(mutex_);
  return output_;
}

Finished RunProgram(std::vector<std::string> command, const ChildProcess::Environment& environment) {
  ChildProcess process(std::move(command), environment);
  if (!process.Wait()) process.Signal(SIGKILL);
  const int code = process.Wait().value_or(-SIGKILL);
  return {code, process.output()};
}

}  // namespace duta::integration
