// Reading of the log's text formats: strict lines and numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/log/merkle.h"

namespace duta::log {

// Takes the next line off `text`, without its newline; nothing if no newline is
// left.
std::optional<std::string_view> TakeLine(std::string_view& text);

// ASCII decimal without sign or leading zeros, at most 2^64 - 1.
std::optional<uint64_t> ParseDecimal(std::string_view text);

// A hash in canonical base64: 44 characters.
std::optional<Hash> ParseBase64Hash(std::string_view text);

// 32 bytes as a hash; nothing for any other length.
std::optional<Hash> HashFromBytes(std::string_view bytes);

}  // namespace duta::log
