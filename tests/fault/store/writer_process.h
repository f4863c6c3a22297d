// A store_writer in a process of its own.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>

namespace duta::store::test {

class WriterProcess {
 public:
  // Starts it with these variables added to the environment.
  explicit WriterProcess(const std::string& directory, const std::map<std::string, std::string>& environment = {});
  // Kills it if it runs.
  ~WriterProcess();
  WriterProcess(const WriterProcess&) = delete;
  WriterProcess& operator=(const WriterProcess&) = delete;

  // Sends a command.
  void Send(const std::string& command);

  // The next line of its output; nothing at the end of it.
  std::optional<std::string> ReadLine();

  // Send and ReadLine.
  std::optional<std::string> Ask(const std::string& command);

  // SIGKILL.
  void Kill();

  // Closes its input and waits for its end; the status of waitpid.
  int Wait();

 private:
  pid_t process_;
  int input_;
  int output_;
  std::string buffer_;
};

}  // namespace duta::store::test
