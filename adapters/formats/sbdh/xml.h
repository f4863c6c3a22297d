// XML 1.0 with namespaces as a tree, strictly: for documents of others. There is
// no DTD, so there are no entities but the five of XML itself, and nothing is
// ever fetched.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/formats/findings/problem.h"

namespace duta::adapters {

// One element. Text is that of the element itself, without its children's.
struct XmlElement {
  std::string space;                                            // The namespace's name; empty if it is in none.
  std::string name;                                             // Local.
  std::vector<std::pair<std::string, std::string>> attributes;  // Name (`space name` if it has one) and value.
  std::string text;
  std::vector<XmlElement> children;
  int line = 0;  // From 1.
};

// Nothing, and a problem, for bytes that are not well-formed, are in another
// encoding than UTF-8, have a document type declaration, or are beyond the
// bounds of adapters/formats/record/node.h. Comments and processing instructions
// are passed over. Depth costs no stack of ours.
std::optional<XmlElement> ParseXml(std::string_view bytes, Findings& findings);

}  // namespace duta::adapters
