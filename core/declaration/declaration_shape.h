// What the body of a step must be, whatever came before.
#pragma once

#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "duta/declaration/v1/declaration.pb.h"

namespace duta::declaration {

// So many may take part.
inline constexpr int kMaxParticipants = 200;

// As declaration.proto says of the fields, for a step of `sender` that is received
// at `received`. BODY_INVALID names the field.
Status CheckShape(const v1::Declaration& declaration, std::string_view sender, Instant received);

}  // namespace duta::declaration
