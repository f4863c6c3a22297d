// Becoming a partner, and who is who.
#pragma once

#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"

namespace duta::cli {

// Each adds its commands below `root`. Not thread-safe; `session` is borrowed and
// outlives the tree.
void AddEnroll(Command root, Session& session);
void AddDirectory(Command root, Session& session);
void AddWhoAmI(Command root, Session& session);
void AddRenew(Command root, Session& session);

}  // namespace duta::cli
