#include "core/hub/adapters/line_difference.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace duta::hub {
namespace {

constexpr size_t kMaxLines = 2000;
constexpr size_t kMaxShown = 200;
constexpr size_t kMaxLineBytes = 300;
constexpr size_t kContext = 2;

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

struct Line {
  char mark;
  std::string_view text;
};

// All lines of both in order, by the longest common subsequence.
std::vector<Line> Merge(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  const size_t width = b.size() + 1;
  // common[i, j]: how much of a from i and b from j is common.
  std::vector<uint16_t> common((a.size() + 1) * width, 0);
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      common[i * width + j] = a[i] == b[j] ? static_cast<uint16_t>(common[(i + 1) * width + j + 1] + 1)
                                           : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  std::vector<Line> lines;
  size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      lines.push_back({' ', a[i++]});
      ++j;
    } else if (j == b.size() || (i < a.size() && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      lines.push_back({'-', a[i++]});
    } else {
      lines.push_back({'+', b[j++]});
    }
  }
  return lines;
}

bool IsNearChange(const std::vector<Line>& lines, size_t at) {
  const size_t from = at < kContext ? 0 : at - kContext;
  const size_t to = std::min(lines.size(), at + kContext + 1);
  return std::any_of(lines.begin() + from, lines.begin() + to, [](const Line& line) { return line.mark != ' '; });
}

// Cut between characters of UTF-8.
std::string_view Cut(std::string_view text) {
  if (text.size() <= kMaxLineBytes) return text;
  size_t end = kMaxLineBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

std::vector<std::string> LineDifference(std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<std::string_view> a = LinesOf(before);
  const std::vector<std::string_view> b = LinesOf(after);
  if (a.size() > kMaxLines || b.size() > kMaxLines) {
    return {"-" + std::to_string(a.size()) + " lines", "+" + std::to_string(b.size()) + " lines"};
  }
  std::vector<std::string> shown;
  bool skipped = false;
  const std::vector<Line> lines = Merge(a, b);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!IsNearChange(lines, i)) {
      skipped = true;
      continue;
    }
    if (skipped && !shown.empty()) shown.emplace_back("...");
    skipped = false;
    if (shown.size() >= kMaxShown) {
      shown.emplace_back("... and more");
      break;
    }
    shown.push_back(lines[i].mark + std::string(Cut(lines[i].text)));
  }
  // They differ in the line feed at the end alone.
  if (shown.empty())
    shown.emplace_back(before.size() > after.size() ? "-(a line feed at the end)" : "+(a line feed at the end)");
  return shown;
}

}  // namespace duta::hub
