// What the fields of the contract are called by people who gave flags or a file, and
// have never seen the contract. Functions only; thread-safe.
#pragma once

#include "core/base/status.h"

namespace duta::cli {

// A refusal that begins with a field of a message, note, visit or order, with that
// field as the command calls it: `--summary` for `events[0].summary`. Any other status
// as it is; reason, metadata and all else stay.
Status InWords(const Status& status);

}  // namespace duta::cli
