#include "core/cli/shell/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "core/cli/shell/text.h"

namespace duta::cli {
namespace {

constexpr size_t kLeastTerminalWidth = 40;
constexpr size_t kMostWidth = 160;  // Wider lines are hard to read.

}  // namespace

void Console::PrintForeign(std::string_view text) {
  if (terminal_.out_is_terminal) {
    out_ << ManyLines(text);
  } else {
    out_ << text;
  }
}

void Console::PrintJson(const Json& json) {
  PrintForeign(Dump(json, terminal_.out_is_terminal));
  out_ << std::endl;
}

void Console::Remark(std::string_view text) {
  if (!json_) err_ << Wrap(ManyLines(text), width()) << std::endl;
}

bool Console::Confirm(std::string_view question) {
  if (!terminal_.in_is_terminal) return true;
  Flush();  // What is asked about is to be seen first.
  err_ << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(in_, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

Terminal DetectTerminal() {
  Terminal terminal;
  terminal.in_is_terminal = ::isatty(STDIN_FILENO) == 1;
  terminal.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  terminal.err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  size_t width = 0;
  winsize size{};
  if (const char* columns = std::getenv("COLUMNS"); columns != nullptr) width = std::strtoul(columns, nullptr, 10);
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    if (width == 0) width = size.ws_col;
    if (size.ws_row > 0) terminal.rows = size.ws_row;
  }
  if (width > 0) terminal.width = std::clamp(width, kLeastTerminalWidth, kMostWidth);
  return terminal;
}

}  // namespace duta::cli
