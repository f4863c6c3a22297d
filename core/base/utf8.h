// UTF-8 that came from somewhere else.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace duta {

// Takes the first character off `text`, which is not empty. Nothing, and `text`
// as it was, if it does not start with well-formed UTF-8 (RFC 3629: shortest
// form, no surrogates, at most U+10FFFF).
std::optional<char32_t> TakeCharacter(std::string_view& text);

// Characters (code points) of `text`, if it is well-formed.
size_t CountCharacters(std::string_view text);

// The longest beginning of `text` with at most `characters` of them.
std::string_view FirstCharacters(std::string_view text, size_t characters);

// Which line of `text`, counted from 1, holds a byte that is no UTF-8; 0 if none does.
size_t LineThatIsNotUtf8(std::string_view text);

// `text` with each byte that is not part of well-formed UTF-8 replaced by
// U+FFFD: what may stand in a protobuf string.
std::string ToValidUtf8(std::string_view text);

}  // namespace duta
