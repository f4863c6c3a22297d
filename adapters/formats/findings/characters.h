// Text counted as people count it: in characters (code points of UTF-8), so that a
// title may be as long in any script.
#pragma once

#include <cstddef>
#include <string_view>

namespace duta::adapters {

// Characters of `text`, which is UTF-8.
size_t CountCharacters(std::string_view text);

// The longest beginning of `text` with at most so many of them.
std::string_view FirstCharacters(std::string_view text, size_t characters);

}  // namespace duta::adapters
