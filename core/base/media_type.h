// Media types as the contract has them: in lower case.
#pragma once

#include <string_view>

namespace duta {

// `type/subtype`, each a restricted name of RFC 6838, 4.2, that starts with a letter
// or a digit, at most 255 bytes in all.
bool IsBareMediaType(std::string_view text);

// The same with any number of `; name=value` after it: names in lower case, values
// without spaces and semicolons.
bool IsMediaType(std::string_view text);

}  // namespace duta
