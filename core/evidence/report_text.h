// What the readers of evidence say: that a file is not valid, and what of a file may be
// shown.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta::evidence {

// EVIDENCE_INVALID: `what` is wrong with the file.
Status Invalid(std::string_view what);

// `text` with anything but printable ASCII as `?`: a file's content reaches terminals
// through the details of a report.
std::string Printable(std::string text);

}  // namespace duta::evidence
