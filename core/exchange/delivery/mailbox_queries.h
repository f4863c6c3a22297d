// Reading what is in a mailbox, for its owner.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/delivery/due.h"
#include "core/exchange/delivery/mailboxes.h"
#include "core/exchange/messages/messages.h"
#include "core/registry/registry.h"

namespace duta::exchange {

// The mailbox that a caller means by `asked`: itself if empty.
// MAILBOX_NOT_YOURS, PARTNER_SUSPENDED, UNKNOWN_RESOURCE.
StatusOr<std::string> MailboxOf(const registry::Snapshot& registry, std::string_view caller, std::string_view asked);

// Thread-safe; calls may block on the disk. The references outlive it. A mailbox
// is the caller's: MailboxOf has said so.
class MailboxQueries {
 public:
  MailboxQueries(store::Database& database, const Ledger& ledger, const Messages& messages, const Mailboxes& mailboxes,
                 const Clock& clock)
      : database_(database), ledger_(ledger), messages_(messages), mailboxes_(mailboxes), clock_(clock) {}

  // A message in a mailbox, handed over or not. UNKNOWN_RESOURCE, also once it expired
  // or was returned.
  StatusOr<AcceptedPtr> Get(const std::string& mailbox, const std::string& message_id) const;

  // One page of what waits and has not expired, of a few megabytes at most; what is
  // damaged comes as such. PAGE_TOKEN_INVALID.
  struct Page {
    std::vector<Due> deliveries;
    std::string next_page_token;
  };
  StatusOr<Page> ListPending(const std::string& mailbox, uint32_t page_size, const std::string& page_token) const;
  // The token of the page that begins after the delivery with this index.
  static std::string TokenAfter(const std::string& mailbox, uint64_t index);

 private:
  store::Database& database_;
  const Ledger& ledger_;
  const Messages& messages_;
  const Mailboxes& mailboxes_;
  const Clock& clock_;
};

}  // namespace duta::exchange
