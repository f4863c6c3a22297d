// Conventions in English: what a profile takes where no public source gives the
// ministry's own.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters {

inline constexpr Courtesy kEnglishCourtesy = {
    .language = "en",
    .opening = "{issuer} presents its compliments to {addressee} and has the honour to communicate the following.",
    .closing =
        "{issuer} avails itself of this opportunity to renew to {addressee} the assurances of its highest "
        "consideration.",
    .source = {"general usage of notes verbales in English", Confidence::kHigh},
};

}  // namespace duta::adapters
