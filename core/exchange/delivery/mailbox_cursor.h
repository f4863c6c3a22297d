// One receiver's way through a mailbox: everything that waits, in log order,
// and again what stayed unacknowledged for too long.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/delivery/mailboxes.h"
#include "core/exchange/limits.h"
#include "core/exchange/messages/recent.h"

namespace duta::exchange {

// Used by one thread. The references outlive it.
class MailboxCursor {
 public:
  // Starts after `after_index`, or with the oldest that waits.
  MailboxCursor(const Mailboxes& mailboxes, Recent& recent, std::string mailbox, std::optional<uint64_t> after_index,
                Instant now, const Limits& limits);

  // The next at most `limit` deliveries to send; empty if there is none now.
  // What has expired is left to the sweeper.
  StatusOr<std::vector<Recent::Ptr>> Next(size_t limit, Instant now);

 private:
  Status Collect(const std::vector<uint64_t>& indexes, Instant now, std::vector<Recent::Ptr>& found);

  const Mailboxes& mailboxes_;
  Recent& recent_;
  const std::string mailbox_;
  const std::chrono::seconds redelivery_;
  int64_t position_;  // Last index sent for the first time; -1 before any.
  // Everything up to mark_position_ had been sent, for the first time or again,
  // by mark_time_, so that it is due again one redelivery deadline later.
  int64_t mark_position_;
  Instant mark_time_;
  bool is_repeating_ = false;     // What is due is being sent again,
  int64_t repeat_position_ = -1;  // and this is the last index sent so.
};

}  // namespace duta::exchange
