// The kinds of message that this hub understands, put together.
#pragma once

#include <memory>
#include <vector>

#include "core/server/kind_family.h"

namespace duta::hub {

// One of each in kinds.def, in that order. Orders are not among them: what they
// change is the hub itself, which keeps their kind.
std::vector<std::unique_ptr<server::KindFamily>> MakeKinds();

}  // namespace duta::hub
