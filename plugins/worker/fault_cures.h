// What the author of an adapter may do about a fault. Functions only;
// thread-safe.
#pragma once

#include <string_view>

namespace duta::worker {

// By the text of a Failure; one clause without a final stop.
std::string_view CureOf(std::string_view fault);

}  // namespace duta::worker
