// One signed step of a declaration as people read it. All that others wrote is made
// harmless for the terminal. Functions only; thread-safe.
#pragma once

#include <string>

#include "core/cli/shell/view.h"
#include "duta/declaration/v1/declaration.pb.h"

namespace duta::cli {

// What the step does and says, and the command that shows the declaration as it
// stands.
std::string FormatDeclarationStep(const declaration::v1::Declaration& declaration, const View& view);

}  // namespace duta::cli
