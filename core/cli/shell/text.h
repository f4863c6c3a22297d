// Text for terminals: what others wrote made harmless, measured, wrapped and set
// in columns. Functions only; thread-safe. All text is UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace duta::cli {

// `text` in one line that cannot steer a terminal: control characters,
// directional overrides and malformed bytes become visible escapes such as
// `\x1b` and `\u202e`; a newline or tab becomes a space.
std::string OneLine(std::string_view text);

// The same, with line feeds and tabs kept and CR LF made LF.
std::string ManyLines(std::string_view text);

// Columns that `text` takes: wide characters take two, combining ones none.
size_t DisplayWidth(std::string_view text);

// `text` as one word for a shell, for commands that people copy: in quotation marks
// if it has blanks or the like in it. Made harmless.
std::string ShellWord(std::string_view text);

// How many bytes have to be changed, added or left out to make one of the other.
size_t EditDistance(std::string_view a, std::string_view b);

// `text` broken between words so that no line is wider than `width`, unless a word
// alone is. It is to stand behind `indent` columns: the first line is measured as
// if it did, those after start with as many spaces. Line feeds stay; none at the
// end.
std::string Wrap(std::string_view text, size_t width, size_t indent = 0);

// Rows under a heading, in aligned columns. The last column is wrapped. Where the
// terminal is too narrow for that, one fact a line instead.
class Table {
 public:
  explicit Table(std::vector<std::string> heading) : heading_(std::move(heading)) {}

  // As many cells as the heading; each is passed through OneLine.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // With a final line feed; nothing if there are no rows.
  std::string Format(size_t width) const;

 private:
  std::string Stacked(size_t width) const;

  std::vector<std::string> heading_;
  std::vector<std::vector<std::string>> rows_;
};

// Labels and values, one a line, values aligned and wrapped.
class Facts {
 public:
  // Values pass through OneLine. An empty value is left out.
  void Add(std::string_view label, std::string_view value);
  std::string Format(size_t width) const;

 private:
  std::vector<std::pair<std::string, std::string>> rows_;
};

}  // namespace duta::cli
