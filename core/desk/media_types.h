// Media types of people's files. Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace duta::desk {

// By a file's extension; `application/octet-stream` if it is unknown.
std::string GuessMediaType(std::string_view path);

}  // namespace duta::desk
