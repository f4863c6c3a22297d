// The whole tree of commands, and the kinds as the command composes them.
#pragma once

#include <sstream>

#include "CLI/CLI.hpp"
#include "core/base/clock.h"
#include "core/cli/commands.h"

namespace duta::cli {

// A session that asks nobody, and the whole tree of commands.
struct Tree {
  std::istringstream in;
  std::ostringstream out;
  SystemClock clock;
  Console console{in, out, out, {}};
  Session session{console, clock, [](const char*) { return std::string(); }};
  CLI::App root;

  Tree() { AddCommands(root, session); }
};

inline const KindViews& AllKinds() {
  static Tree& tree = *new Tree;
  return tree.session.kinds();
}

}  // namespace duta::cli
