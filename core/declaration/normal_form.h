// Unicode's normal forms: the same letters can be written in several ways, and only
// one of them may be signed. Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace duta::declaration {

// Whether UTF-8 is in form NFC.
bool IsNfc(std::string_view text);

// UTF-8 in form NFC, or in form NFD. Malformed bytes become U+FFFD.
std::string ToNfc(std::string_view text);
std::string ToNfd(std::string_view text);

}  // namespace duta::declaration
