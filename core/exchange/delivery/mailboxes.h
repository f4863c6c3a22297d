// What waits for whom, and the bells that wake receivers.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/exchange/log/committer.h"
#include "core/exchange/log/ledger.h"
#include "core/store/database.h"

namespace duta::exchange {

// Number and age of what waits in one mailbox.
struct MailboxCount {
  std::string mailbox;
  uint64_t pending = 0;
  uint64_t oldest_index = 0;
};

// What came into a mailbox since its subscriber looked last.
struct Arrivals {
  std::vector<uint64_t> indexes;  // Log indexes, ascending.
  // Whether these are all, and lately come. If not, `indexes` is empty and the
  // database has to be asked.
  bool is_complete = false;
};

// Thread-safe. The references outlive it. What is committed and not yet in the
// ledger's head is not seen here: its receipt cannot be given yet.
class Mailboxes {
 public:
  // Arrivals that are kept for one subscriber. One that lets more pile up, or lets
  // them lie for longer, reads the database: by then another receiver of the mailbox
  // may have taken some over.
  static constexpr size_t kMaxArrivals = 1024;
  static constexpr std::chrono::milliseconds kFreshFor{1000};

  using Bell = std::function<void()>;

  // Keeps a bell registered, and collects what comes, while it lives.
  class Subscription {
   public:
    Subscription(Mailboxes& mailboxes, std::string mailbox, Bell bell);
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    // What came since the last Take, from memory: never waits for a disk. The first
    // one is not complete. Who takes first and reads the database then misses
    // nothing: what that reading does not see, a later Take has.
    Arrivals Take();

   private:
    friend class Mailboxes;
    using Position = std::multimap<std::string, Subscription*>::iterator;

    // All three with the mailboxes' lock held.
    void Arrived(const std::vector<uint64_t>& indexes);
    void Lose();
    void Ring() const {
      if (bell_) bell_();
    }

    Mailboxes& mailboxes_;
    const std::string mailbox_;
    const Bell bell_;
    // What follows is guarded by the mailboxes' lock.
    Position position_;
    Arrivals arrivals_;
    std::chrono::steady_clock::time_point since_;  // When the first of arrivals_ came.
  };

  Mailboxes(store::Database& database, const Ledger& ledger) : database_(database), ledger_(ledger) {}

  // A delivery has come into a mailbox: marks it to be rung by RingMarked, once for
  // a batch, so that a receiver wakes to a page and not to each message.
  void Mark(const std::string& mailbox, uint64_t index);
  // The log has grown from `begin` to `end`, and all can be seen: rings the bells
  // of the marked mailboxes. `emptied` went out of mailboxes with it. Bells must not
  // block, nor subscribe.
  void RingMarked(uint64_t begin, uint64_t end, const Committer::Emptied& emptied = {});
  // Rings every bell (registry changes, draining, a steady beat).
  void RingAll();

  // Log indexes of what waits, ascending, those above `after` only (from the
  // oldest if `after` is negative) and that expire after `now` (all, without it), at
  // most `limit`.
  StatusOr<std::vector<uint64_t>> Pending(std::string_view mailbox, int64_t after, size_t limit,
                                          Instant now = Instant::min()) const;
  // Names of all mailboxes in which something waits. Cheap, however much waits.
  StatusOr<std::vector<std::string>> NonEmpty() const;
  // The same with counts. They are kept as the log grows; every row is read at the
  // first time, and again after another hub of the database has recorded something.
  StatusOr<std::vector<MailboxCount>> Counts() const;

  // Notes that a delivery is sent to a mailbox and returns which time it is
  // since the hub started: 1 for the first.
  uint32_t CountAttempt(const std::string& mailbox, uint64_t index);

 private:
  using Pendings = std::map<std::string, uint64_t, std::less<>>;

  // How many wait, by mailbox.
  StatusOr<Pendings> CountAll() const;

  // Attempts are a hint for people, so memory is all that they are worth.
  struct Attempts {
    uint64_t sent_below = 0;                          // Every index below was sent at least once.
    std::unordered_map<uint64_t, uint32_t> repeated;  // Sent more than once.
  };

  // Nobody was told of what came between `told_to_` and `index`: another hub's.
  void NoteGapBefore(uint64_t index) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  store::Database& database_;
  const Ledger& ledger_;
  mutable Mutex mutex_;
  std::multimap<std::string, Subscription*> subscriptions_ ABSL_GUARDED_BY(mutex_);
  // What came into mailboxes since the last RingMarked.
  std::map<std::string, std::vector<uint64_t>> marked_ ABSL_GUARDED_BY(mutex_);
  uint64_t told_to_ ABSL_GUARDED_BY(mutex_) = 0;  // Log size up to which arrivals were told.
  // How many wait in each mailbox at log size told_to_, if that is known.
  mutable std::optional<Pendings> counted_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Attempts> attempts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::exchange
