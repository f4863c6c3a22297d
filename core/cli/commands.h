// The command tree of `duta`: one function a family, and the table that lists
// them.
#pragma once

#include <string>
#include <vector>

#include "core/cli/command.h"
#include "core/cli/session.h"

namespace duta::cli {

// Each adds its commands below `root`. Not thread-safe; `session` is borrowed and
// outlives the tree.
void AddEnroll(Command root, Session& session);
void AddSend(Command root, Session& session);
void AddInbox(Command root, Session& session);
void AddShow(Command root, Session& session);
void AddAcknowledge(Command root, Session& session);
void AddAttachment(Command root, Session& session);
void AddVerify(Command root, Session& session);
void AddLog(Command root, Session& session);
void AddDirectory(Command root, Session& session);
void AddAdministration(Command root, Session& session);
void AddVisit(Command root, Session& session);
void AddHelp(Command root, Session& session);

// Below `visit`.
void AddVisitQueries(Command visit, Session& session);
void AddVisitHistory(Command visit, Session& session);
void AddVisitWatch(Command visit, Session& session);
void AddVisitCalendar(Command visit, Session& session);
void AddAvailability(Command visit, Session& session);

// Below `admin`.
void AddPartnerOrders(Command admin, Session& session);
void AddRegistryOrders(Command admin, Session& session);
void AddAdapterOrders(Command admin, Session& session);
void AddCosign(Command admin, Session& session);
void AddMarkings(Command admin, Session& session);
void AddStatus(Command admin, Session& session);

// Runs one command line, without the program's name, and returns the exit code.
// Prints results to the console's output and failures to its standard error.
int RunCommand(const std::vector<std::string>& arguments, Session& session);

}  // namespace duta::cli
