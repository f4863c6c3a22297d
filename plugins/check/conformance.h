// The conformance check of an adapter: what the hub demands and what a good
// adapter keeps to, each tried in a sandboxed process of its own with a time
// limit. Reproducible: the same library, seed and samples give the same report.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plugins/check/trials/subject.h"
#include "plugins/check/trials/trial.h"
#include "plugins/worker/launcher.h"

namespace duta::check {

// Whether an adapter with this report may serve.
bool Passed(const std::vector<Trial>& trials);

// Runs all trials on the bytes of a shared library, in order; stops early where
// the rest makes no sense. Blocks; a hanging adapter costs the time limit a trial, so
// `told`, if there is one, hears of each as soon as it is over.
using TrialListener = std::function<void(const Trial&)>;
std::vector<Trial> CheckConformance(worker::Launcher& launcher, const std::string& library,
                                    const ConformanceOptions& options, const TrialListener& told = {});

}  // namespace duta::check
