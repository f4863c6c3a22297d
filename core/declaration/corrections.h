// Corrections of errors in a text. Functions only; thread-safe.
#pragma once

#include "core/base/status.h"
#include "duta/declaration/v1/declaration.pb.h"

namespace duta::declaration {

// The text with a correction. DECLARATION_TARGET_UNKNOWN: it has no such wording.
// BODY_INVALID: it says so already, or the result is no text.
StatusOr<v1::Text> ApplyCorrection(const v1::Text& text, const v1::Correction& correction);

}  // namespace duta::declaration
