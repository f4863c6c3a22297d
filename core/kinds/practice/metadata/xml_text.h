// XML as text. Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duta::kinds {

using XmlAttributes = std::vector<std::pair<std::string_view, std::string_view>>;

// `<name a="b">text</name>` after `indent` spaces, with a line feed. What XML 1.0
// cannot hold of `text` becomes U+FFFD.
std::string XmlElement(size_t indent, std::string_view name, const XmlAttributes& attributes, std::string_view text);

// `text` for between tags and into attributes.
std::string XmlEscape(std::string_view text);

}  // namespace duta::kinds
