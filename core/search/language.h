// Languages and countries that there are, by ICU's tables. Functions only;
// thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace duta::search {

// Whether the language of a well-formed BCP 47 tag, and its region if it has one,
// exist: not of `xx` or `en-QX`.
bool IsKnownLanguage(std::string_view tag);

// Whether it is an ISO 3166 alpha-2 code in upper case.
bool IsKnownCountry(std::string_view code);

// `en` of `en-AU`, in lower case.
std::string PrimaryLanguage(std::string_view tag);

}  // namespace duta::search
