// What a writer gives back.
#pragma once

#include <optional>
#include <string>

#include "adapters/formats/findings/problem.h"

namespace duta::adapters {

// Bytes in a form, or why there are none (then `findings.problems` says why).
struct Written {
  std::optional<std::string> bytes;
  Findings findings;
};

}  // namespace duta::adapters
