// What differs between two texts, line by line, for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace duta::hub {

// As `diff -u` shows it, without its headings: ` `, `-` or `+`, then the line;
// two lines around each change, `...` for what lies between. Empty if the texts
// are equal. Bounded: at most 200 lines of at most 300 bytes; of texts of more
// than 2,000 lines only the number of lines is compared.
std::vector<std::string> LineDifference(std::string_view before, std::string_view after);

}  // namespace duta::hub
