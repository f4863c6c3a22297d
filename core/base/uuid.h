// Message ids: UUID version 7 (RFC 9562, section 5.7).
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.h"

namespace duta {

// A fresh id: 48 bits of milliseconds, 74 random bits. Lower case, 36 characters.
std::string NewUuid7(Instant now);

// Whether `text` is a UUID of version 7 and variant 10, in lower case.
bool IsUuid7(std::string_view text);

}  // namespace duta
