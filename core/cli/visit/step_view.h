// One signed step of a visit as people read it. All that others wrote is made
// harmless for the terminal. Functions only; thread-safe.
#pragma once

#include <string>

#include "core/cli/shell/view.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::cli {

// What the step does, what it says of each event, and the command that shows the
// visit as it stands: a step says how its sender wanted it.
std::string FormatStep(const visit::v1::Visit& visit, const View& view);

}  // namespace duta::cli
