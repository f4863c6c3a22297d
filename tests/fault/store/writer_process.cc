#include "tests/fault/store/writer_process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace duta::store::test {

WriterProcess::WriterProcess(const std::string& directory, const std::map<std::string, std::string>& environment) {
  signal(SIGPIPE, SIG_IGN);  // A writer that has died is an answer, not our end.
  int input[2];
  int output[2];
  if (pipe(input) != 0 || pipe(output) != 0) std::abort();
  process_ = fork();
  if (process_ < 0) std::abort();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(input[0], STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    for (const int descriptor : {input[0], input[1], output[0], output[1]}) close(descriptor);
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    execl(DUTA_STORE_WRITER, DUTA_STORE_WRITER, directory.c_str(), nullptr);
    _exit(127);
  }
  close(input[0]);
  close(output[1]);
  input_ = input[1];
  output_ = output[0];
}

WriterProcess::~WriterProcess() {
  if (process_ > 0) {
    Kill();
    Wait();
  }
  close(output_);
}

void WriterProcess::Send(const std::string& command) {
  const std::string line = command + "\n";
  // If it has died the next ReadLine says so.
  if (write(input_, line.data(), line.size()) < 0) return;
}

std::optional<std::string> WriterProcess::ReadLine() {
  size_t end;
  while ((end = buffer_.find('\n')) == std::string::npos) {
    char bytes[4096];
    const ssize_t n = read(output_, bytes, sizeof(bytes));
    if (n <= 0) return std::nullopt;
    buffer_.append(bytes, static_cast<size_t>(n));
  }
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

std::optional<std::string> WriterProcess::Ask(const std::string& command) {
  Send(command);
  return ReadLine();
}

void WriterProcess::Kill() { kill(process_, SIGKILL); }

int WriterProcess::Wait() {
  close(input_);
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  return status;
}

}  // namespace duta::store::test
