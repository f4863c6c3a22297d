// How the command fails: exit codes and what a person or a program reads then.
// Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/cli/shell/console.h"
#include "nlohmann/json.hpp"

namespace duta::cli {

// What scripts may rely on. `duta help exit-codes` prints them.
enum ExitCode {
  kDone = 0,
  kRefused = 1,          // By the hub, with a reason of the catalogue.
  kUsage = 2,            // The command line is wrong.
  kLocal = 3,            // A file, key or profile on this machine.
  kUnreachable = 4,      // The hub does not answer.
  kEvidenceInvalid = 5,  // Evidence, a receipt or a proof does not verify.
};

// A fault of the command line. `what` names the option and what is right.
Status Usage(std::string_view what);

// A fault of a file on this machine: FILE_UNUSABLE with the path.
Status BadFile(const std::string& path, std::string_view what);

// That `text` of a file is UTF-8: FILE_UNUSABLE names the line that is not, before
// anything is made of it.
Status CheckUtf8(const std::string& path, std::string_view text);

// A fault of what was said (core/desk/fault.h) with its field called as the option
// is: `--answer-by` for `answer_by`. Any other status as it is.
Status ByOptions(const Status& status);

ExitCode ExitCodeOf(const Status& status);

// What was wrong, in one harmless line, without the cure.
std::string WhatOf(const Status& status);

// `duta: what is wrong (REASON)` and, indented, the cure. With a final line
// feed; wrapped to `width`.
std::string FormatFailure(const Status& status, size_t width);

// `{"error": {"reason", "message", "cure", "metadata", "retry_after_ms",
// "exit_code"}}`; what does not apply is left out.
nlohmann::ordered_json FailureJson(const Status& status);

// Prints a failure to standard error, as text or JSON.
void PrintFailure(Console& console, const Status& status);

// The table of exit codes, for people.
std::string ExitCodeHelp(size_t width);

}  // namespace duta::cli
