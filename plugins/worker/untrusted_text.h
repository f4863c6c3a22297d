// Text that an adapter wrote, on its way to people and to protobuf fields.
#pragma once

#include <string>
#include <string_view>

namespace duta::worker {

// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong
// forms, at most U+10FFFF).
bool IsUtf8(std::string_view text);

// `text` as one line: what is not UTF-8 and control characters become `?`.
std::string OneLine(std::string_view text);

}  // namespace duta::worker
