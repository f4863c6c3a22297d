// What time and administrators do to mailboxes: expiry, return of what waits
// for partners that were suspended with return or units that were removed, and
// removal of files that nobody claimed.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/attachments/attachments.h"
#include "core/exchange/delivery/mailboxes.h"
#include "core/exchange/log/committer.h"
#include "core/exchange/messages/messages.h"
#include "core/registry/registry.h"

namespace duta::exchange {

// Used by one thread, which calls Sweep every second or so. The references
// outlive it.
class Sweeper {
 public:
  Sweeper(store::Database& database, const registry::Registry& registry, const Messages& messages, Mailboxes& mailboxes,
          Committer& committer, Attachments& attachments, const Clock& clock);

  // One round, bounded: what is left over is taken next time. Returns when its
  // records are queued, not when they are durable.
  Status Sweep();

 private:
  Status Expire(Instant now);
  // How many records may be queued now: others have their share of the committer.
  int64_t Room() const;
  Status Return(Instant now);
  Status ReturnMailbox(const std::string& mailbox, std::string_view reason, Instant now);
  void Submit(std::unique_ptr<Record> record);

  store::Database& database_;
  const registry::Registry& registry_;
  const Messages& messages_;
  Mailboxes& mailboxes_;
  Committer& committer_;
  Attachments& attachments_;
  const Clock& clock_;
  std::optional<std::chrono::nanoseconds> last_file_sweep_;  // By Clock::Elapsed.
};

}  // namespace duta::exchange
