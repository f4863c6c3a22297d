// The whole command line of `duta`: the families of commands, put together.
#pragma once

#include <string>
#include <vector>

#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"

namespace duta::cli {

// The whole tree, below `root`; the kinds add themselves to `session`, which is
// borrowed and outlives the tree.
void AddCommands(CLI::App& root, Session& session);

// Runs one command line, without the program's name, and returns the exit code.
// Prints results to the console's output and failures to its standard error.
int RunCommand(const std::vector<std::string>& arguments, Session& session);

}  // namespace duta::cli
