// What waits for whom, and the bells that wake receivers.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/log/ledger.h"
#include "core/store/database.h"

namespace duta::exchange {

// Number and age of what waits in one mailbox.
struct MailboxCount {
  std::string mailbox;
  uint64_t pending = 0;
  uint64_t oldest_index = 0;
};

// Thread-safe. The references outlive it. What is committed and not yet in the
// ledger's head is not seen here: its receipt cannot be given yet.
class Mailboxes {
 public:
  using Bell = std::function<void()>;

  // Keeps a bell registered while it lives.
  class Subscription {
   public:
    Subscription(Mailboxes& mailboxes, std::string mailbox, Bell bell);
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

   private:
    Mailboxes& mailboxes_;
    const std::string mailbox_;
    std::multimap<std::string, Bell>::iterator position_;
  };

  Mailboxes(store::Database& database, const Ledger& ledger) : database_(database), ledger_(ledger) {}

  // Something has come into a mailbox: marks it to be rung by RingMarked, once for
  // a batch, so that a receiver wakes to a page and not to each message.
  void Mark(const std::string& mailbox);
  // Rings the bells of the marked mailboxes. Bells must not block, nor subscribe.
  void RingMarked();
  // Rings every bell (registry changes, draining).
  void RingAll();

  // Log indexes of what waits, ascending, those above `after` only (from the
  // oldest if `after` is negative), at most `limit`.
  StatusOr<std::vector<uint64_t>> Pending(std::string_view mailbox, int64_t after, size_t limit) const;
  // Names of all mailboxes in which something waits. Cheap, however much waits.
  StatusOr<std::vector<std::string>> NonEmpty() const;
  // The same with counts; reads every row.
  StatusOr<std::vector<MailboxCount>> Counts() const;

  // Notes that a delivery is sent to a mailbox and returns which time it is
  // since the hub started: 1 for the first.
  uint32_t CountAttempt(const std::string& mailbox, uint64_t index);

 private:
  // Attempts are a hint for people, so memory is all that they are worth.
  struct Attempts {
    uint64_t sent_below = 0;                          // Every index below was sent at least once.
    std::unordered_map<uint64_t, uint32_t> repeated;  // Sent more than once.
  };

  store::Database& database_;
  const Ledger& ledger_;
  mutable std::mutex mutex_;
  std::multimap<std::string, Bell> bells_;    // Guarded by mutex_.
  std::set<std::string> marked_;              // Guarded by mutex_.
  std::map<std::string, Attempts> attempts_;  // Guarded by mutex_.
};

}  // namespace duta::exchange
