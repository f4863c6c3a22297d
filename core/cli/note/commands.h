// The kind "note": how notes are shown, and writing them.
#pragma once

#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"

namespace duta::cli {

// Adds the kind: its view to `session`, its commands below `root`. Not thread-safe;
// `session` is borrowed and outlives the tree.
void AddNoteKind(Command root, Session& session);

// `duta send`.
void AddSend(Command root, Session& session);

}  // namespace duta::cli
