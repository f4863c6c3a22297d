// Long work told to whoever waits: how far it has come, and how long it will take.
#pragma once

#include <chrono>
#include <string>

#include "core/hub/upkeep/stored_log.h"

namespace duta::hub {

// Writes a line to standard error every few seconds, and none for what is over sooner.
// Used by one thread; what it is made from outlives it.
class ProgressLine {
 public:
  // `program` is what each line begins with.
  explicit ProgressLine(std::string program) : program_(std::move(program)) {}

  void Tell(std::string_view what, uint64_t done, uint64_t total);
  // For what takes a Progress.
  Progress AsProgress() {
    return [this](std::string_view what, uint64_t done, uint64_t total) { Tell(what, done, total); };
  }

 private:
  const std::string program_;
  std::string what_;                               // What is under way,
  std::chrono::steady_clock::time_point begun_{};  // since when,
  std::chrono::steady_clock::time_point told_{};   // and when it was told of.
};

}  // namespace duta::hub
