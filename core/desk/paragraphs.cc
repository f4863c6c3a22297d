#include "core/desk/paragraphs.h"

#include <algorithm>

namespace duta::desk {
namespace {

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

}  // namespace

std::vector<std::string> Paragraphs(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string> paragraphs;
  bool open = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::string trimmed = Trimmed(line);
    if (trimmed.empty()) {
      open = false;
    } else if (open) {
      paragraphs.back().append(" ").append(trimmed);
    } else {
      paragraphs.push_back(trimmed);
      open = true;
    }
  }
  return paragraphs;
}

}  // namespace duta::desk
