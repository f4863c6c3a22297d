#include "tests/bench/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "core/base/bytes.h"

extern char** environ;

namespace duta::bench {
namespace {

Status Failed(const std::string& what, const std::string& output) {
  return absl::UnavailableError(what + ":\n" + ReadFile(output).value_or("(no output)"));
}

StatusOr<pid_t> Spawn(const std::vector<std::string>& arguments, const std::string& output) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return absl::UnavailableError(arguments[0] + ": " + std::strerror(error));
  return pid;
}

}  // namespace

StatusOr<std::unique_ptr<Process>> Process::Start(const std::vector<std::string>& arguments,
                                                  const std::string& output) {
  DUTA_ASSIGN_OR_RETURN(const pid_t pid, Spawn(arguments, output));
  return std::unique_ptr<Process>(new Process(pid, output));
}

Process::~Process() {
  if (has_ended_) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

bool Process::HasEnded() {
  has_ended_ = has_ended_ || waitpid(pid_, nullptr, WNOHANG) == pid_;
  return has_ended_;
}

StatusOr<std::string> Process::WaitForFile(const std::string& path) {
  constexpr auto kStep = std::chrono::milliseconds(10);
  for (auto waited = kStep; waited < std::chrono::seconds(30) && !HasEnded(); waited += kStep) {
    if (auto text = ReadFile(path); text.ok() && !text->empty()) {
      return text->substr(0, text->find('\n'));
    }
    std::this_thread::sleep_for(kStep);
  }
  return Failed("it did not start", output_);
}

Status RunToEnd(const std::vector<std::string>& arguments, const std::string& output) {
  DUTA_ASSIGN_OR_RETURN(const pid_t pid, Spawn(arguments, output));
  int status = 0;
  if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  return Failed(arguments[0] + " failed", output);
}

}  // namespace duta::bench
