// A delivery that is to be sent now, or the reason why it cannot be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/messages/messages.h"

namespace duta::exchange {

struct Due {
  uint64_t index = 0;    // Of the message in the log.
  AcceptedPtr accepted;  // Null if what is stored of it is damaged:
  Status unreadable;     // then why, STORAGE_CORRUPT. Its recipient is told, and it stays open.
};

// Whether the log names `mailbox` among those that the message is for.
bool IsFor(const Accepted& accepted, std::string_view mailbox);
// Whether it has expired at `now`, as the log says.
bool HasExpired(const Accepted& accepted, Instant now);

// The delivery of the message at `index` to `mailbox`. Nothing if it is not to be sent:
// it has expired at `now`, or the row of the mailbox leads to no message, or to one of
// others, since then the row itself is damaged, which is noted. Waits for the disk where
// the message is not in memory. STORAGE_FAILED.
StatusOr<std::optional<Due>> FindDue(const Messages& messages, const std::string& mailbox, uint64_t index, Instant now);

}  // namespace duta::exchange
