// A program that runs beside the benchmark.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "core/base/status.h"

namespace duta::bench {

class Process {
 public:
  // Starts `arguments[0]`; what it prints goes to the end of the file `output`.
  static StatusOr<std::unique_ptr<Process>> Start(const std::vector<std::string>& arguments, const std::string& output);
  // Tells it to end (SIGTERM) and waits for that.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }

  // Waits until the program has written the file, and returns what is in it:
  // its address. UNAVAILABLE with its last output if it ends before, or after 30
  // seconds.
  StatusOr<std::string> WaitForFile(const std::string& path);

 private:
  Process(pid_t pid, std::string output) : pid_(pid), output_(std::move(output)) {}
  bool HasEnded();

  const pid_t pid_;
  const std::string output_;
  bool has_ended_ = false;
};

// Runs a program to its end. UNAVAILABLE with its output if it fails.
Status RunToEnd(const std::vector<std::string>& arguments, const std::string& output);

}  // namespace duta::bench
