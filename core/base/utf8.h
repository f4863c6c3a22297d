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

// The longest beginning of `text` with at most `bytes` bytes that ends between two
// characters, if `text` is well-formed.
std::string_view WholeCharacters(std::string_view text, size_t bytes);

// `text` with each byte that is not part of well-formed UTF-8 replaced by
// U+FFFD: what may stand in a protobuf string.
std::string ToValidUtf8(std::string_view text);

}  // namespace duta
