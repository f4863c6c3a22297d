// Text of others inside XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace duta::adapters {

// Where the text will stand.
enum class MarkupPlace {
  kXmlText,       // Carriage returns are escaped, since a parser would drop them.
  kXmlAttribute,  // Line ends and tabs too, for the same reason.
  kHtml,          // Text, or an attribute in quotes of either sort.
};

// `text` so that a parser gives it back, and none of it is read as markup. What
// XML cannot hold (control characters) must have been taken out before.
std::string Escaped(std::string_view text, MarkupPlace place);

}  // namespace duta::adapters
