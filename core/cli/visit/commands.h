// The kinds "visit" and "availability": how they are shown, and planning visits.
#pragma once

#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"

namespace duta::cli {

// Adds the kinds: their views to `session`, their commands below `root`. Not
// thread-safe; `session` is borrowed and outlives the tree.
void AddVisitKind(Command root, Session& session);

// Each adds its commands below `root`. Not thread-safe; `session` is borrowed and
// outlives the tree.
void AddVisit(Command root, Session& session);

// Below `visit`.
void AddVisitQueries(Command visit, Session& session);
void AddVisitHistory(Command visit, Session& session);
void AddVisitWatch(Command visit, Session& session);
void AddVisitExport(Command visit, Session& session);
void AddVisitImport(Command visit, Session& session);
void AddAvailability(Command visit, Session& session);

}  // namespace duta::cli
