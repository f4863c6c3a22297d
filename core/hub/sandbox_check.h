// Whether adapters would have the whole of their sandbox on this system.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/hub/setup/findings.h"

namespace duta::hub {

// A line for each part that is lacking and not allowed by the configuration in `data`.
// Starts the program that runs adapters and ends it: to be called before there are
// threads. No adapter serves then, but the hub does: kWarning. Nothing where the
// configuration cannot be read.
std::vector<CheckResult> CheckSandbox(const std::string& data, const Clock& clock);

}  // namespace duta::hub
