// The commands of `duta-adapter`, the tool for authors of adapters. Each prints
// to `out` and returns the exit code; what goes wrong comes back as a status
// with a reason.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>

#include "core/base/status.h"

namespace duta::check {

// What scripts may rely on.
enum ExitCode : int {
  kDone = 0,      // Done; the adapter passes.
  kUsage = 2,     // The command line is wrong.
  kRefused = 3,   // The adapter refuses the input or fails a check.
  kUnusable = 4,  // A file cannot be read, or no sandbox can be made.
};

// Writes the sample body of a canonical type to `out`, or the serialised message around
// it, to `partner`: what `run` and a debugger begin with. UNKNOWN_KIND names those there
// are.
StatusOr<int> WriteSample(const std::string& type, bool message, const std::string& partner, std::ostream& out);

// Prints what the library says of itself, without running any of it.
StatusOr<int> Describe(const std::string& library, std::ostream& out);

struct RunArguments {
  std::string library;
  std::string from;
  std::string to;
  std::string message;  // A serialised duta.message.v1.Message; may be empty.
  std::string input;
  int repeat = 1;             // Calls; more than one also prints their mean time to `notes`.
  std::string configuration;  // JSON text; may be empty.
};

// Translates in this process, for debuggers and measurements: no sandbox. The
// output goes to `out`, diagnostics to `notes`.
StatusOr<int> Run(const RunArguments& arguments, std::ostream& out, std::ostream& notes);

struct CheckArguments {
  std::string library;
  std::string worker;  // The program duta-adapter-worker.
  uint64_t seed = 1;
  std::map<std::string, std::string> samples;  // Path by media type.
  std::string configuration;                   // File with the configuration to try it with; may be empty.
  std::string schema;                          // File with the JSON schema of the configuration; may be empty.
};

// Checks conformance and prints a line for each trial.
StatusOr<int> Check(const CheckArguments& arguments, std::ostream& out);

// Prints which parts of the adapters' sandbox this machine gives.
StatusOr<int> Sandbox(const std::string& worker, std::ostream& out);

}  // namespace duta::check
