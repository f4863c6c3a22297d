// What the fields of the contract are called by people who gave flags or a file, and
// have never seen the contract. Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta::cli {

// `--start` for `events[0].start`; a field that has no word is returned as it is.
std::string FieldWord(std::string_view field);

// A refusal that begins with a field of a message, note, visit or order, with that
// field as the command calls it: `--summary` for `events[0].summary`. Any other status
// as it is; reason, metadata and all else stay.
Status InWords(const Status& status);

}  // namespace duta::cli
