#include "core/kinds/practice/metadata/xml_text.h"

namespace duta::kinds {

std::string XmlEscape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
          escaped += "\xEF\xBF\xBD";
        } else {
          escaped.push_back(c);
        }
    }
  }
  return escaped;
}

std::string XmlElement(size_t indent, std::string_view name, const XmlAttributes& attributes, std::string_view text) {
  std::string element = std::string(indent, ' ') + "<" + std::string(name);
  for (const auto& [key, value] : attributes) {
    element.append(" ").append(key).append("=\"").append(XmlEscape(value)).append("\"");
  }
  return element.append(">").append(XmlEscape(text)).append("</").append(name).append(">\n");
}

}  // namespace duta::kinds
