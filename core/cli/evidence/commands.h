// Proving: what verifies offline, and the hub's log.
#pragma once

#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"

namespace duta::cli {

// Each adds its commands below `root`. Not thread-safe; `session` is borrowed and
// outlives the tree.
void AddVerify(Command root, Session& session);
void AddLog(Command root, Session& session);

// Below `log`.
void AddLogEntries(Command log, Session& session);
void AddLogKeep(Command log, Session& session);

}  // namespace duta::cli
