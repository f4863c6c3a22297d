// Faults of what a person said, each with the field that it is in. The field has
// one name here (`answer_by`); whoever asked calls it as the person knows it: the
// command `--answer-by`, a form by its label. Functions only; thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta::desk {

// INVALID_ARGUMENT without a reason: `before`, the field, `after` as one sentence.
// Wrong("marking", " is missing") reads `marking is missing`.
Status Wrong(std::string_view field, std::string_view after, std::string_view before = {});

// That `name` has the form of a name on the network; a fault of `field` says what was
// probably meant: `partners/au-dfat` for `au-dfat`.
Status CheckName(std::string_view field, const std::string& name);

// The field of a fault; empty if `status` is none of Wrong.
std::string FieldOf(const Status& status);

// The fault with its field called as `name` says; any other status as it is.
Status Rename(const Status& status, const std::function<std::string(std::string_view field)>& name);

}  // namespace duta::desk
