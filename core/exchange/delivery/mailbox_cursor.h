// One receiver's way through a mailbox: everything that waits, in log order,
// and again what stayed unacknowledged for too long.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/delivery/due.h"
#include "core/exchange/delivery/mailboxes.h"
#include "core/exchange/limits.h"
#include "core/exchange/messages/messages.h"

namespace duta::exchange {

// Used by one thread. The references outlive it. Reads the database at the start,
// when it has fallen behind and when something is due again; a receiver that keeps
// up gets what came from memory.
class MailboxCursor {
 public:
  // Starts after `after_index`, or with the oldest that waits. `bell` rings when
  // there may be something; it may be empty.
  MailboxCursor(Mailboxes& mailboxes, const Messages& messages, const std::string& mailbox,
                std::optional<uint64_t> after_index, const Clock& clock, const Limits& limits,
                Mailboxes::Bell bell = {});

  // The next at most `limit` deliveries to send; empty if there is none now.
  // What has expired is left to the sweeper; what is damaged comes as such, and again
  // like everything that stays unacknowledged.
  StatusOr<std::vector<Due>> Next(size_t limit);

 private:
  // When Next was called: by the time of day, which decides what has expired, and
  // steadily, for durations.
  struct Moment {
    Instant now;
    std::chrono::nanoseconds elapsed;
  };
  Status TakeNew(size_t limit, const Moment& moment, std::vector<Due>& found);
  Status ReadNew(size_t limit, const Moment& moment, std::vector<Due>& found);
  Status Repeat(size_t limit, const Moment& moment, std::vector<Due>& found);
  Status Collect(const std::vector<uint64_t>& indexes, Instant now, std::vector<Due>& found);

  const Mailboxes& mailboxes_;
  const Messages& messages_;
  const Clock& clock_;
  const std::string mailbox_;
  const std::chrono::seconds redelivery_;
  Mailboxes::Subscription subscription_;
  int64_t position_;  // Last index sent for the first time; -1 before any.
  // Everything that waits beyond position_ is in arrived_ or comes with the
  // subscription.
  bool has_caught_up_ = false;
  std::deque<uint64_t> arrived_;           // Log indexes.
  std::chrono::nanoseconds arrived_at_{};  // When the oldest of them came, or before.
  // Everything up to mark_position_ had been sent, for the first time or again,
  // by mark_time_, so that it is due again one redelivery deadline later.
  int64_t mark_position_;
  std::chrono::nanoseconds mark_time_;
  bool is_repeating_ = false;     // What is due is being sent again,
  int64_t repeat_position_ = -1;  // and this is the last index sent so.
};

}  // namespace duta::exchange
