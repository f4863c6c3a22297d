// The conformance check of an adapter: what the hub demands and what a good
// adapter keeps to, each tried in a sandboxed process of its own with a time
// limit. Reproducible: the same library, seed and samples give the same report.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "plugins/worker/launcher.h"
#include "plugins/worker/worker_process.h"

namespace duta::check {

struct ConformanceOptions {
  uint64_t seed = 1;
  worker::WorkerLimits limits;
  std::string configuration;  // JSON text; empty: none. The trials run with it.
  std::string schema;         // Of the configuration, JSON text; empty: none.
  // Inputs by media type, beside the built-in samples of the canonical kinds.
  std::map<std::string, std::string> samples;
};

enum class Outcome { kPassed, kFailed, kSkipped };

// One line of the report.
struct Trial {
  std::string name;  // Stable: `determinism`.
  Outcome outcome = Outcome::kPassed;
  std::string detail;  // What was found and what to do, or what was tried.
};

// Whether an adapter with this report may serve.
bool Passed(const std::vector<Trial>& trials);

// Runs all trials on the bytes of a shared library, in order; stops early where
// the rest makes no sense. Blocks; a hanging adapter costs the time limit a trial.
std::vector<Trial> CheckConformance(worker::Launcher& launcher, const std::string& library,
                                    const ConformanceOptions& options);

}  // namespace duta::check
