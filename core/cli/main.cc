// The command `duta`: composes console, clock and environment, runs one command.
#include <cstdlib>
#include <iostream>

#include "core/base/clock.h"
#include "core/base/core_dumps.h"
#include "core/base/logging.h"
#include "core/cli/commands.h"

int main(int argc, char** argv) {
  duta::ForbidCoreDumps();
  std::ios::sync_with_stdio(false);
  duta::logging::Configure(duta::logging::Level::kError, duta::logging::Format::kHuman);
  const duta::SystemClock clock;
  duta::cli::Console console(std::cin, std::cout, std::cerr, duta::cli::DetectTerminal());
  duta::cli::Session session(console, clock, [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  });
  return duta::cli::RunCommand({argv + 1, argv + argc}, session);
}
