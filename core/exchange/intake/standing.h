// What intake found of a message, held against a registry that has changed since.
#pragma once

#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/registry/snapshot.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::exchange {

// Whether a message that passed intake by an older registry may be recorded at
// `record_time` by this one: its signers' keys are registered and valid, and what
// the policy and the recipients are still lets it go into the same mailboxes.
// UNKNOWN_KEY, KEY_NOT_VALID, SENDER_MISMATCH (the unit is gone), HUB_BUSY (a group
// has changed: sent again, it goes to its new members), and the reasons of
// registry::ResolveRecipients and Authorize. Of an order the keys alone count.
Status CheckStanding(const registry::Snapshot& registry, const message::v1::Message& message, std::string_view kind,
                     bool is_order, const log::v1::MessageAccepted& accepted, Instant record_time);

}  // namespace duta::exchange
