// The kind "declaration": how its steps are shown, and taking them.
#pragma once

#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"

namespace duta::cli {

// Adds the kind: its view and its reader of histories to `session`, its commands
// below `root`. Not thread-safe; `session` is borrowed and outlives the tree.
void AddDeclarationKind(Command root, Session& session);

// Each adds its commands below `declaration`. Not thread-safe; `session` is borrowed
// and outlives the tree.
void AddDrafting(Command declaration, Session& session);
void AddAmending(Command declaration, Session& session);
void AddActs(Command declaration, Session& session);
void AddCorrections(Command declaration, Session& session);
void AddDeclarationReading(Command declaration, Session& session);
void AddDeclarationProof(Command declaration, Session& session);

}  // namespace duta::cli
