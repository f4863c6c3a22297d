// The command `duta`: composes console, clock and environment, runs one command.
#include <cstdlib>
#include <iostream>
#include <ostream>
#include <string>

#include "core/base/clock.h"
#include "core/base/core_dumps.h"
#include "core/base/logging.h"
#include "core/cli/commands.h"
#include "core/cli/shell/pager.h"
#include "core/cli/shell/paint.h"
#include "core/rpc/library_log.h"

int main(int argc, char** argv) {
  duta::ForbidCoreDumps();
  std::ios::sync_with_stdio(false);
  duta::logging::Configure(duta::logging::Level::kError, duta::logging::Format::kHuman);
  duta::rpc::QuietLibraries();
  const duta::SystemClock clock;
  const duta::cli::Terminal terminal = duta::cli::DetectTerminal();
  duta::cli::UseColours(
      duta::cli::WantsColours(terminal.out_is_terminal, std::getenv("NO_COLOR"), std::getenv("TERM")));
  duta::cli::PagedOutput paged(
      terminal.rows, [](const std::string& text) { return static_cast<bool>(std::cout << text << std::flush); },
      [pager = duta::cli::PagerOf(std::getenv("DUTA_PAGER"), std::getenv("PAGER"))](const std::string& text) {
        return duta::cli::RunPager(pager, text);
      });
  std::ostream pages(&paged);
  duta::cli::Console console(std::cin, terminal.out_is_terminal ? pages : std::cout, std::cerr, terminal);
  duta::cli::Session session(console, clock, [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  });
  return duta::cli::RunCommand({argv + 1, argv + argc}, session);
}
