// Who may tell whom what: resolution of recipients, ceilings, kinds,
// releasability. Pure functions of a snapshot and a message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/registry/snapshot.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::registry {

// Whether a partner, or a unit's partner, is not suspended; administrators never are.
// PARTNER_SUSPENDED.
Status CheckActive(const Snapshot& snapshot, std::string_view name);

// Into which mailboxes a message goes.
struct Resolution {
  std::vector<std::string> mailboxes;  // Partners and units, sorted, each once.
  std::vector<log::v1::GroupResolution> groups;
};

// Resolves partners, units and groups. The sender itself is left out of a
// group that it belongs to. UNKNOWN_RECIPIENT, RECIPIENTS_INVALID (no mailbox
// is left).
StatusOr<Resolution> ResolveRecipients(const Snapshot& snapshot, const message::v1::Message& message);

// Whether the sender may send this to these. `kind` is the canonical media type
// of the body. PARTNER_SUSPENDED, RECIPIENT_SUSPENDED (suspended with return),
// RECIPIENT_NOT_ALLOWED, KIND_NOT_ALLOWED, MARKING_ABOVE_CEILING,
// NOT_RELEASABLE, each with metadata naming the recipient and the limit.
Status Authorize(const Snapshot& snapshot, const message::v1::Message& message, const Resolution& resolution,
                 std::string_view kind);

}  // namespace duta::registry
