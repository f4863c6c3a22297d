#include "core/exchange/delivery/mailboxes.h"

#include <algorithm>
#include <utility>

#include "core/store/time_column.h"

namespace duta::exchange {
namespace {

// Above it the counts of repeated deliveries of a mailbox begin anew.
constexpr size_t kMaxRepeated = 10'000;

}  // namespace

Mailboxes::Subscription::Subscription(Mailboxes& mailboxes, std::string mailbox, Bell bell)
    : mailboxes_(mailboxes), mailbox_(std::move(mailbox)), bell_(std::move(bell)) {
  MutexLock lock(mailboxes_.mutex_);
  position_ = mailboxes_.subscriptions_.emplace(mailbox_, this);
}

Mailboxes::Subscription::~Subscription() {
  MutexLock lock(mailboxes_.mutex_);
  mailboxes_.subscriptions_.erase(position_);
}

Arrivals Mailboxes::Subscription::Take() {
  MutexLock lock(mailboxes_.mutex_);
  if (!arrivals_.indexes.empty() && std::chrono::steady_clock::now() - since_ > kFreshFor) Lose();
  return std::exchange(arrivals_, {.is_complete = true});
}

void Mailboxes::Subscription::Arrived(const std::vector<uint64_t>& indexes) {
  if (!arrivals_.is_complete) return;
  if (arrivals_.indexes.size() + indexes.size() > kMaxArrivals) return Lose();
  if (arrivals_.indexes.empty()) since_ = std::chrono::steady_clock::now();
  arrivals_.indexes.insert(arrivals_.indexes.end(), indexes.begin(), indexes.end());
}

void Mailboxes::Subscription::Lose() { arrivals_ = {}; }

void Mailboxes::Mark(const std::string& mailbox, uint64_t index) {
  MutexLock lock(mutex_);
  // Also where nobody listens yet: who subscribes before the batch is visible has
  // not seen it in the database.
  marked_[mailbox].push_back(index);
}

void Mailboxes::RingMarked(uint64_t begin, uint64_t end, const Committer::Emptied& emptied) {
  MutexLock lock(mutex_);
  NoteGapBefore(begin);
  told_to_ = std::max(told_to_, end);
  if (counted_) {
    for (const auto& [mailbox, indexes] : marked_) (*counted_)[mailbox] += indexes.size();
    for (const auto& [mailbox, count] : emptied) (*counted_)[mailbox] -= count;
  }
  for (const auto& [mailbox, indexes] : marked_) {
    auto [first, last] = subscriptions_.equal_range(mailbox);
    for (; first != last; ++first) {
      first->second->Arrived(indexes);
      first->second->Ring();
    }
  }
  marked_.clear();
}

void Mailboxes::RingAll() {
  const uint64_t size = ledger_.Size();
  MutexLock lock(mutex_);
  NoteGapBefore(size);
  for (const auto& [mailbox, subscription] : subscriptions_) subscription->Ring();
}

void Mailboxes::NoteGapBefore(uint64_t index) {
  if (index <= told_to_) return;
  told_to_ = index;
  counted_.reset();
  for (const auto& [mailbox, subscription] : subscriptions_) subscription->Lose();
}

StatusOr<std::vector<uint64_t>> Mailboxes::Pending(std::string_view mailbox, int64_t after, size_t limit,
                                                   Instant now) const {
  std::vector<uint64_t> indexes;
  const auto end = static_cast<int64_t>(ledger_.Size());
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run(
        "SELECT log_index FROM deliveries WHERE mailbox = $1 AND log_index > $2 AND log_index < $3"
        " AND expire_time > $4 ORDER BY log_index LIMIT $5",
        {mailbox, after, end, store::ToColumn(now), static_cast<int64_t>(limit)}, [&](const store::Row& row) {
          indexes.push_back(static_cast<uint64_t>(row.Int(0)));
          return absl::OkStatus();
        });
  }));
  return indexes;
}

StatusOr<std::vector<std::string>> Mailboxes::NonEmpty() const {
  std::vector<std::string> names;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    // One step down the index a name, instead of DISTINCT over all rows.
    for (std::string last; true;) {
      std::string next;
      DUTA_RETURN_IF_ERROR(transaction.Run("SELECT MIN(mailbox) FROM deliveries WHERE mailbox > $1",
                                           {std::string_view(last)}, [&](const store::Row& row) {
                                             next = row.Text(0);
                                             return absl::OkStatus();
                                           }));
      if (next.empty()) return absl::OkStatus();
      names.push_back(next);
      last = std::move(next);
    }
  }));
  return names;
}

StatusOr<std::vector<MailboxCount>> Mailboxes::Counts() const {
  std::optional<Pendings> pendings;
  {
    const MutexLock lock(mutex_);
    pendings = counted_;
  }
  if (!pendings) {
    DUTA_ASSIGN_OR_RETURN(pendings, CountAll());
  }
  std::vector<MailboxCount> counts;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    for (const auto& [mailbox, pending] : *pendings) {
      if (pending == 0) continue;
      DUTA_RETURN_IF_ERROR(transaction.Run("SELECT MIN(log_index) FROM deliveries WHERE mailbox = $1",
                                           {std::string_view(mailbox)}, [&](const store::Row& row) {
                                             // It may have emptied meanwhile.
                                             if (row.IsNull(0)) return absl::OkStatus();
                                             counts.push_back({mailbox, pending, static_cast<uint64_t>(row.Int(0))});
                                             return absl::OkStatus();
                                           }));
    }
    return absl::OkStatus();
  }));
  return counts;
}

StatusOr<Mailboxes::Pendings> Mailboxes::CountAll() const {
  Pendings pendings;
  uint64_t size = 0;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    DUTA_RETURN_IF_ERROR(transaction.Run("SELECT size FROM log_head WHERE id = 1", {}, [&](const store::Row& row) {
      size = static_cast<uint64_t>(row.Int(0));
      return absl::OkStatus();
    }));
    return transaction.Run("SELECT mailbox, COUNT(*) FROM deliveries WHERE log_index < $1 GROUP BY mailbox",
                           {static_cast<int64_t>(size)}, [&](const store::Row& row) {
                             pendings[std::string(row.Text(0))] = static_cast<uint64_t>(row.Int(1));
                             return absl::OkStatus();
                           });
  }));
  const MutexLock lock(mutex_);
  // What is told from here on is counted on top of it: so it must be of this very size.
  if (size == told_to_) counted_ = pendings;
  return pendings;
}

uint32_t Mailboxes::CountAttempt(const std::string& mailbox, uint64_t index) {
  MutexLock lock(mutex_);
  Attempts& attempts = attempts_[mailbox];
  if (index >= attempts.sent_below) {
    attempts.sent_below = index + 1;
    return 1;
  }
  if (attempts.repeated.size() >= kMaxRepeated) attempts.repeated.clear();
  uint32_t& count = attempts.repeated.emplace(index, 1).first->second;
  return ++count;
}

}  // namespace duta::exchange
