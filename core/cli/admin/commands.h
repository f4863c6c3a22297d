// The kind "order": what administrators order, and see.
#pragma once

#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"

namespace duta::cli {

// Adds the kind: its view to `session`, its commands below `root`. Not thread-safe;
// `session` is borrowed and outlives the tree.
void AddOrderKind(Command root, Session& session);

// Each adds its commands below `root`. Not thread-safe; `session` is borrowed and
// outlives the tree.
void AddAdministration(Command root, Session& session);

// Below `admin`.
void AddPartnerOrders(Command admin, Session& session);
void AddRegistryOrders(Command admin, Session& session);
void AddAdapterOrders(Command admin, Session& session);
void AddLists(Command admin, Session& session);
void AddCosign(Command admin, Session& session);
void AddMarkings(Command admin, Session& session);
void AddStatus(Command admin, Session& session);

}  // namespace duta::cli
