// What is text for people and fits where it is printed.
#pragma once

#include <string_view>

namespace duta {

// Whether `text`, which is UTF-8, holds neither control characters nor line
// separators: it prints as one line.
bool IsOneLine(std::string_view text);

// As IsOneLine, but tabs and line feeds are allowed.
bool IsPlainText(std::string_view text);

}  // namespace duta
