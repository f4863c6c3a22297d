// The text of a note as people write it. Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace duta::desk {

// Paragraphs of a text: separated by empty lines, their own line feeds made
// spaces, blanks trimmed; CR LF, LF and a byte order mark are understood.
std::vector<std::string> Paragraphs(std::string_view text);

}  // namespace duta::desk
