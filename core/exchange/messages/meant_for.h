// Which hub a signed statement is meant for: the name of its log stands inside what
// is signed, so that nothing said to one hub can be repeated to another.
#pragma once

#include <string_view>

#include "core/base/status.h"

namespace duta::exchange {

// Whether a statement that names the hub `named` is meant for the one whose log is
// called `hub`. WRONG_HUB, also if it names none.
Status CheckMeantFor(std::string_view named, std::string_view hub);

}  // namespace duta::exchange
