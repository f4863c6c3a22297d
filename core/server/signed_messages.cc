#include "core/server/signed_messages.h"

#include <algorithm>
#include <string>

#include "core/base/names.h"

namespace duta::server {

bool IsPartyTo(const exchange::Accepted& accepted, std::string_view caller) {
  const auto& mailboxes = accepted.entry.mailboxes();
  return ActsFor(caller, accepted.entry.sender()) ||
         std::any_of(mailboxes.begin(), mailboxes.end(),
                     [&](const std::string& mailbox) { return ActsFor(caller, mailbox); });
}

}  // namespace duta::server
