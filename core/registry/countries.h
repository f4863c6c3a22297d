// Countries, by ISO 3166-1.
#pragma once

#include <string_view>

namespace duta::registry {

// Whether `code` is an officially assigned alpha-2 code, in upper case.
bool IsCountryCode(std::string_view code);

}  // namespace duta::registry
