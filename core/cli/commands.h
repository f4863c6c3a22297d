// The command tree of `duta`: one function a family, and the table that lists
// them.
#pragma once

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "core/cli/session.h"

namespace duta::cli {

// Each adds its commands below `root`. Not thread-safe; `session` is borrowed and
// outlives the tree.
void AddEnroll(CLI::App& root, Session& session);
void AddSend(CLI::App& root, Session& session);
void AddInbox(CLI::App& root, Session& session);
void AddShow(CLI::App& root, Session& session);
void AddAcknowledge(CLI::App& root, Session& session);
void AddAttachment(CLI::App& root, Session& session);
void AddVerify(CLI::App& root, Session& session);
void AddLog(CLI::App& root, Session& session);
void AddDirectory(CLI::App& root, Session& session);
void AddAdministration(CLI::App& root, Session& session);
void AddVisit(CLI::App& root, Session& session);
void AddHelp(CLI::App& root, Session& session);

// Below `visit`.
void AddVisitQueries(CLI::App& visit, Session& session);
void AddVisitHistory(CLI::App& visit, Session& session);
void AddVisitWatch(CLI::App& visit, Session& session);
void AddVisitCalendar(CLI::App& visit, Session& session);
void AddAvailability(CLI::App& visit, Session& session);

// Below `admin`.
void AddPartnerOrders(CLI::App& admin, Session& session);
void AddRegistryOrders(CLI::App& admin, Session& session);
void AddAdapterOrders(CLI::App& admin, Session& session);
void AddCosign(CLI::App& admin, Session& session);
void AddMarkings(CLI::App& admin, Session& session);
void AddStatus(CLI::App& admin, Session& session);

// The whole tree.
void AddCommands(CLI::App& root, Session& session);

// Runs one command line, without the program's name, and returns the exit code.
// Prints results to the console's output and failures to its standard error.
int RunCommand(const std::vector<std::string>& arguments, Session& session);

}  // namespace duta::cli
