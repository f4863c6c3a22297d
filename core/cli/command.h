// How commands join the command tree. A family of commands is one function of
// commands.h that adds its CLI::App nodes; a command is a struct of options and a
// function that runs with them.
#pragma once

#include <memory>

#include "CLI/CLI.hpp"
#include "core/cli/session.h"

namespace duta::cli {

// Makes `command` run `run` with the options that the caller binds to the result,
// which lives as long as the tree.
template <typename Options>
Options& Bind(CLI::App& command, Session& session, Status (*run)(Session&, const Options&)) {
  auto options = std::make_shared<Options>();  // Shared: std::function copies what it holds.
  command.callback([&session, options, run] { session.set_outcome(run(session, *options)); });
  return *options;
}

}  // namespace duta::cli
