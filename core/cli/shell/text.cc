#include "core/cli/shell/text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "core/cli/shell/paint.h"

namespace duta::cli {
namespace {

constexpr size_t kGap = 2;          // Spaces between columns.
constexpr size_t kLeastWidth = 24;  // Of a wrapped column, on terminals however narrow.

// Reads the character at `*i` and moves on; negative if malformed.
UChar32 Next(std::string_view text, size_t* i) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  auto at = static_cast<int64_t>(*i);
  UChar32 c = 0;
  U8_NEXT(bytes, at, static_cast<int64_t>(text.size()), c);
  *i = static_cast<size_t>(at);
  return c;
}

// Overrides and isolates can show a text in another order than it was signed.
bool Reorders(UChar32 c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

std::string Escape(const char* format, unsigned value) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

void AppendHarmless(std::string_view piece, UChar32 c, std::string& out) {
  if (c < 0) {
    for (const char byte : piece) out += Escape("\\x%02x", static_cast<unsigned char>(byte));
  } else if (c < 0x20) {
    out += Escape("\\x%02x", static_cast<unsigned>(c));
  } else if ((c >= 0x7F && c <= 0x9F) || Reorders(c) || c == 0x2028 || c == 0x2029) {
    out += Escape("\\u%04x", static_cast<unsigned>(c));  // JSON stays JSON: it has these in strings only.
  } else {
    out.append(piece);
  }
}

std::string Harmless(std::string_view text, bool many_lines) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    const UChar32 c = Next(text, &i);
    const bool before_line_feed = c == '\r' && i < text.size() && text[i] == '\n';
    if (before_line_feed) continue;
    if (c == '\n' || c == '\t') {
      out.push_back(many_lines ? static_cast<char>(c) : ' ');
    } else {
      AppendHarmless(text.substr(begin, i - begin), c, out);
    }
  }
  return out;
}

size_t WidthOf(UChar32 c) {
  if (c < 0) return 1;
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
      return 0;
    default:
      break;
  }
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_FULLWIDTH || width == U_EA_WIDE ? 2 : 1;
}

std::string Padded(const std::string& cell, size_t width) {
  const size_t used = DisplayWidth(cell);
  return cell + std::string(width > used ? width - used : 0, ' ');
}

// Appends the words of one line of input, broken as Wrap promises.
void WrapLine(std::string_view line, size_t width, size_t indent, std::string& out, size_t column) {
  bool first = true;
  while (!line.empty()) {
    const size_t space = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, space);
    const size_t word_width = DisplayWidth(word);
    if (!first && column + 1 + word_width > width) {
      out.append("\n").append(indent, ' ');
      column = indent;
      first = true;
    }
    if (!first) out.push_back(' ');
    out.append(word);
    column += word_width + (first ? 0 : 1);
    first = false;
    line.remove_prefix(std::min(space + 1, line.size()));
  }
}

}  // namespace

std::string OneLine(std::string_view text) { return Harmless(text, false); }
std::string ManyLines(std::string_view text) { return Harmless(text, true); }

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size();) width += WidthOf(Next(text, &i));
  return width;
}

std::string ShellWord(std::string_view text) {
  const std::string word = OneLine(text);
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/@+=%,";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted.append(c == '\'' ? "'\\''" : std::string(1, c));
  return quoted + "'";
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({changed, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

std::string Wrap(std::string_view text, size_t width, size_t indent) {
  std::string out;
  for (bool first = true;; first = false) {
    const size_t end = text.find('\n');
    if (!first) out.append("\n").append(end == 0 ? 0 : indent, ' ');
    WrapLine(text.substr(0, end), width, indent, out, indent);
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

void Table::Add(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = OneLine(cell);
  cells.resize(heading_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::Format(size_t width) const {
  if (rows_.empty()) return {};
  std::vector<size_t> widths;
  for (const std::string& title : heading_) widths.push_back(DisplayWidth(title));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  size_t indent = 0;
  for (size_t i = 0; i + 1 < widths.size(); ++i) indent += widths[i] + kGap;
  // The terminal would break the rows where it pleases.
  if (indent + std::min(widths.back(), kLeastWidth) > width) return Stacked(width);
  const size_t limit = std::max(width, indent + kLeastWidth);
  std::string out;
  const auto append = [&](const std::vector<std::string>& row) {
    for (size_t i = 0; i + 1 < row.size(); ++i) {
      const std::string padded = Padded(row[i], widths[i] + kGap);
      out += Painted(heading_[i], row[i]) + padded.substr(row[i].size());
    }
    out += Painted(heading_.back(), Wrap(row.back(), limit, indent));
    out.erase(out.find_last_not_of(' ') + 1);
    out.push_back('\n');
  };
  append(heading_);
  for (const auto& row : rows_) append(row);
  return out;
}

std::string Table::Stacked(size_t width) const {
  std::string out;
  for (const auto& row : rows_) {
    Facts facts;
    for (size_t i = 0; i < row.size(); ++i) facts.Add(heading_[i], row[i]);
    out.append(out.empty() ? "" : "\n").append(facts.Format(width));
  }
  return out;
}

void Facts::Add(std::string_view label, std::string_view value) {
  if (!value.empty()) rows_.emplace_back(label, OneLine(value));
}

std::string Facts::Format(size_t width) const {
  size_t label_width = 0;
  for (const auto& [label, value] : rows_) label_width = std::max(label_width, DisplayWidth(label));
  const size_t indent = label_width + kGap;
  std::string out;
  for (const auto& [label, value] : rows_) {
    out += Padded(label, indent) + Painted(label, Wrap(value, std::max(width, indent + kLeastWidth), indent)) + "\n";
  }
  return out;
}

}  // namespace duta::cli
