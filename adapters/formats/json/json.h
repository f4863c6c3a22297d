// JSON (RFC 8259) as a tree, strictly: for documents of others.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/record/node.h"

namespace duta::adapters {

// Nothing, and a problem, for bytes that are no JSON in UTF-8 (a byte order
// mark is taken), an object with a key twice, a number that is not a whole one
// of at most 2^64 - 1, and whatever is beyond the bounds of node.h. Linear in
// the number of bytes; depth costs no stack.
std::optional<Node> ParseJson(std::string_view bytes, Findings& findings);

// Two blanks a step, keys in the tree's order, UTF-8 unescaped, a line feed at
// the end: the same tree gives the same bytes.
std::string WriteJson(const Node& node);

// On one line.
std::string WriteCompactJson(const Node& node);

}  // namespace duta::adapters
