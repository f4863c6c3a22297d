// What was signed and could not be sent: kept in the profile's state directory until the
// hub has it. Functions only.
#pragma once

#include <set>
#include <string>

#include "core/cli/shell/session.h"
#include "core/profile/profile.h"

namespace duta::cli {

// Where it is kept.
std::string UnsentFolder(const profile::Profile& profile);

// The files, the oldest first.
std::set<std::string> UnsentFiles(const profile::Profile& profile);

// `2 messages are kept since the hub was away: ...`.
std::string UnsentSentence(size_t count);

// After any command: that there is some, for people. It never fails: what it cannot find
// out it leaves.
void TellUnsent(Session& session);

}  // namespace duta::cli
