// Sending, reading, taking over and fetching messages.
#pragma once

#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"

namespace duta::cli {

// Each adds its commands below `root`. Not thread-safe; `session` is borrowed and
// outlives the tree.
void AddSubmit(Command root, Session& session);
void AddInbox(Command root, Session& session);
void AddKnown(Command root, Session& session);
void AddSent(Command root, Session& session);
void AddShow(Command root, Session& session);
void AddAcknowledge(Command root, Session& session);
void AddAttachment(Command root, Session& session);

}  // namespace duta::cli
