#include "adapters/formats/markup/escape.h"

namespace duta::adapters {
namespace {

// What stands for `c` at `place`; nothing if it stands for itself.
std::string_view ReferenceFor(char c, MarkupPlace place) {
  const bool xml = place != MarkupPlace::kHtml;
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return xml ? "" : "&#39;";
    case '\r':
      return xml ? "&#13;" : "";
    case '\n':
      return place == MarkupPlace::kXmlAttribute ? "&#10;" : "";
    case '\t':
      return place == MarkupPlace::kXmlAttribute ? "&#9;" : "";
    default:
      return "";
  }
}

}  // namespace

std::string Escaped(std::string_view text, MarkupPlace place) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    const std::string_view reference = ReferenceFor(c, place);
    if (reference.empty()) {
      escaped += c;
    } else {
      escaped += reference;
    }
  }
  return escaped;
}

}  // namespace duta::adapters
