// A progress bar on standard error, for transfers that a person waits for.
#pragma once

#include <signal.h>

#include <cstdint>
#include <string>

#include "core/cli/shell/console.h"

namespace duta::cli {

// `note.pdf  [=====>     ]  42 %  3.1 of 7.4 MiB`. `width` columns.
std::string FormatProgress(const std::string& name, uint64_t done, uint64_t total, size_t width);

// `7.4 MiB`, `812 B`.
std::string FormatSize(uint64_t bytes);

// Draws only if standard error is a terminal and results are not JSON. Not
// thread-safe. Ends its line when destroyed. While it lives, Ctrl-C (SIGINT) ends the
// process with a sentence: transfers go on where they stopped. One at a time.
class ProgressBar {
 public:
  ProgressBar(Console& console, std::string name);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Update(uint64_t done, uint64_t total);

 private:
  Console& console_;
  std::string name_;
  std::string drawn_;  // What stands on the terminal: not drawn twice.
  bool shown_;
  struct sigaction before_ {};  // What Ctrl-C did before.
};

}  // namespace duta::cli
