// What the tests say about answers.
#pragma once

#include <gmock/gmock.h>

#include "core/base/status.h"

namespace duta::integration {

inline const Status& StatusOf(const Status& status) { return status; }
template <typename Value>
const Status& StatusOf(const StatusOr<Value>& result) {
  return result.status();
}

MATCHER(IsOk, "") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).ok();
}

MATCHER_P(IsRefused, reason, std::string("is refused with ") + std::string(Describe(reason).wire)) {
  *result_listener << StatusOf(arg);
  return ReasonOf(StatusOf(arg)) == reason;
}

}  // namespace duta::integration
