// The kinds as the command composes them.
#pragma once

#include <sstream>

#include "core/base/clock.h"
#include "core/cli/commands.h"

namespace duta::cli {

inline const KindViews& AllKinds() {
  static std::istringstream in;
  static std::ostringstream out;
  static const SystemClock clock;
  static Console console(in, out, out, {});
  static Session& session = *[] {
    auto* made = new Session(console, clock, [](const char*) { return std::string(); });
    RunCommand({"--version"}, *made);
    return made;
  }();
  return session.kinds();
}

}  // namespace duta::cli
