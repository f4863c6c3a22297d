// A program under test in a process of its own, and what it says.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace duta::integration {

// How long anything may take before the test calls it hung. Generous: the
// machine may be busy; nothing waits for it in vain when all is well.
inline constexpr std::chrono::seconds kPatience{60};

// Used by one thread.
class ChildProcess {
 public:
  using Environment = std::map<std::string, std::string>;

  // Starts `command` (program first) with variables added to the environment.
  // It does not outlive this process.
  explicit ChildProcess(std::vector<std::string> command, const Environment& environment = {});
  // Kills it if it runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void Signal(int signal);

  // Waits for its end: the exit code, or minus the signal that ended it; nothing
  // if it still runs after `patience`.
  std::optional<int> Wait(std::chrono::seconds patience = kPatience);

  // Whether `text` comes, or came, in what it writes, at or after `offset`.
  // False if its output ends before, or `patience` does.
  bool WaitForOutput(const std::string& text, size_t offset = 0, std::chrono::seconds patience = kPatience);

  // Whether it writes, or wrote, more than `size` bytes. False if its output ends
  // before, or `patience` does.
  bool WaitForMore(size_t size, std::chrono::seconds patience = kPatience);

  // Standard output and standard error so far, as they came; all of it after Wait.
  std::string output() const;

 private:
  void ReadOutput();

  pid_t process_ = -1;  // -1 after its end.
  int ended_with_ = 0;  // After its end.
  int pipe_ = -1;
  mutable std::mutex mutex_;
  std::condition_variable written_;
  std::string output_;       // Guarded by mutex_.
  bool has_closed_ = false;  // Guarded by mutex_.
  std::thread reader_;
};

// What a program that ended by itself said, and how.
struct Finished {
  int code = 0;  // Exit code, or minus the signal.
  std::string output;
};

// Runs a program to its end. A hung one is killed and has the code -SIGKILL.
Finished RunProgram(std::vector<std::string> command, const ChildProcess::Environment& environment = {});

}  // namespace duta::integration
