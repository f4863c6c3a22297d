// Where the command reads and writes: standard streams, their width, and whether
// people or programs are at the other end.
#pragma once

#include <cstddef>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>

#include "core/cli/shell/json.h"

namespace duta::cli {

// What is known of the streams.
struct Terminal {
  size_t width = 100;  // Columns of the output.
  size_t rows = 24;    // Lines of it.
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

// Not thread-safe; streams are borrowed.
class Console {
 public:
  Console(std::istream& in, std::ostream& out, std::ostream& err, Terminal terminal)
      : in_(in), out_(out), err_(err), terminal_(terminal) {}

  // Whether results are JSON (`--json`).
  bool json() const { return json_; }
  void set_json(bool json) { json_ = json; }

  size_t width() const { return terminal_.width; }
  const Terminal& terminal() const { return terminal_; }
  std::istream& in() { return in_; }
  std::ostream& err() { return err_; }

  // A result for people, or raw bytes, as it is.
  void Print(std::string_view text) { out_ << text; }
  // What others wrote, with its line feeds: as it is into files and pipes, made
  // harmless on a terminal.
  void PrintForeign(std::string_view text);
  // A result for programs: one line; on a terminal indented and harmless. Flushed,
  // so that a reader sees each at once.
  void PrintJson(const Json& json);
  // A remark beside the result: standard error, wrapped, not with `--json`.
  void Remark(std::string_view text);
  // Whether all that was printed went out.
  bool Flush() { return static_cast<bool>(out_.flush()); }

  // Asks on the terminal; true for `y` or `yes`. Without a terminal to ask on,
  // true: scripts have decided already.
  bool Confirm(std::string_view question);

 private:
  std::istream& in_;
  std::ostream& out_;
  std::ostream& err_;
  Terminal terminal_;
  bool json_ = false;
};

// What the process's own streams are; $COLUMNS goes before the terminal's size.
Terminal DetectTerminal();

}  // namespace duta::cli
