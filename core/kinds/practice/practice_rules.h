// What a step must look like by itself, as practice.proto says. Functions only;
// thread-safe.
#pragma once

#include "core/base/status.h"
#include "duta/practice/v1/practice.pb.h"

namespace duta::kinds {

// BODY_INVALID with the field that breaks a rule.
Status CheckPractice(const practice::v1::Practice& practice);

}  // namespace duta::kinds
