// The marking that stands above a document.
#pragma once

#include <string>

#include "adapters/formats/findings/problem.h"
#include "adapters/profile/profile.h"
#include "duta/message/v1/message.pb.h"

namespace duta::adapters {

// The ministry's word for the marking of `message`, with its caveats; empty, with a
// remark, if that is null. A problem if the ministry has no word at or above the
// level; what is shown otherwise than it was signed is told as dropped.
std::string MarkingBanner(const message::v1::Message* message, const Profile& profile, Findings& findings);

}  // namespace duta::adapters
