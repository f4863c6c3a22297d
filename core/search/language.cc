#include "core/search/language.h"

#include <unicode/locid.h>
#include <unicode/uloc.h>

#include <algorithm>

#include "absl/strings/ascii.h"

namespace duta::search {

bool IsKnownLanguage(std::string_view tag) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag({tag.data(), static_cast<int32_t>(tag.size())}, error);
  if (U_FAILURE(error) || *locale.getLanguage() == '\0' || *locale.getISO3Language() == '\0') return false;
  const std::string_view region = locale.getCountry();
  // Regions are two letters of ISO 3166 or three digits of UN M.49.
  return region.empty() || (region.size() == 2 ? IsKnownCountry(region) : region.size() == 3);
}

bool IsKnownCountry(std::string_view code) {
  if (code.size() != 2 || !absl::ascii_isupper(static_cast<unsigned char>(code[0]))) return false;
  for (const char* const* country = uloc_getISOCountries(); *country != nullptr; ++country) {
    if (code == *country) return true;
  }
  return false;
}

std::string PrimaryLanguage(std::string_view tag) {
  std::string language(tag.substr(0, tag.find('-')));
  std::transform(language.begin(), language.end(), language.begin(),
                 [](unsigned char c) { return absl::ascii_tolower(c); });
  return language;
}

}  // namespace duta::search
