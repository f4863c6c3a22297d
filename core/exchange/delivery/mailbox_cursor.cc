#include "core/exchange/delivery/mailbox_cursor.h"

#include <algorithm>
#include <utility>

namespace duta::exchange {

MailboxCursor::MailboxCursor(Mailboxes& mailboxes, const Messages& messages, const std::string& mailbox,
                             std::optional<uint64_t> after_index, const Clock& clock, const Limits& limits,
                             Mailboxes::Bell bell)
    : mailboxes_(mailboxes),
      messages_(messages),
      clock_(clock),
      mailbox_(mailbox),
      redelivery_(limits.redelivery),
      subscription_(mailboxes, mailbox, std::move(bell)),
      position_(after_index ? static_cast<int64_t>(*after_index) : -1),
      mark_position_(position_),
      mark_time_(clock.Elapsed()) {}

StatusOr<std::vector<Due>> MailboxCursor::Next(size_t limit) {
  const Moment moment{clock_.Now(), clock_.Elapsed()};
  std::vector<Due> found;
  DUTA_RETURN_IF_ERROR(TakeNew(limit, moment, found));
  if (!has_caught_up_) DUTA_RETURN_IF_ERROR(ReadNew(limit, moment, found));
  DUTA_RETURN_IF_ERROR(Repeat(limit, moment, found));
  return found;
}

Status MailboxCursor::TakeNew(size_t limit, const Moment& moment, std::vector<Due>& found) {
  // Before the database is read: what comes after that is in the next arrivals.
  const Arrivals arrivals = subscription_.Take();
  const bool is_stale = !arrived_.empty() && moment.elapsed - arrived_at_ > Mailboxes::kFreshFor;
  if (!arrivals.is_complete || is_stale || arrived_.size() > Mailboxes::kMaxArrivals) has_caught_up_ = false;
  if (!has_caught_up_) {
    arrived_.clear();
    return absl::OkStatus();
  }
  if (arrived_.empty()) arrived_at_ = moment.elapsed;
  for (const uint64_t index : arrivals.indexes) {
    // What the database gave already may be among them.
    if (static_cast<int64_t>(index) > position_) arrived_.push_back(index);
  }
  while (found.empty() && limit > 0 && !arrived_.empty()) {  // Past what has expired.
    const auto end = arrived_.begin() + static_cast<ptrdiff_t>(std::min(limit, arrived_.size()));
    const std::vector<uint64_t> page(arrived_.begin(), end);
    arrived_.erase(arrived_.begin(), end);
    position_ = static_cast<int64_t>(page.back());
    DUTA_RETURN_IF_ERROR(Collect(page, moment.now, found));
  }
  return absl::OkStatus();
}

Status MailboxCursor::ReadNew(size_t limit, const Moment& moment, std::vector<Due>& found) {
  std::vector<uint64_t> indexes;
  do {  // A page of deliveries that lead nowhere must not look like the end.
    DUTA_ASSIGN_OR_RETURN(indexes, mailboxes_.Pending(mailbox_, position_, limit, moment.now));
    if (!indexes.empty()) position_ = static_cast<int64_t>(indexes.back());
    DUTA_RETURN_IF_ERROR(Collect(indexes, moment.now, found));
  } while (found.empty() && !indexes.empty());
  has_caught_up_ = indexes.size() < limit;
  return absl::OkStatus();
}

Status MailboxCursor::Repeat(size_t limit, const Moment& moment, std::vector<Due>& found) {
  if (!is_repeating_ && moment.elapsed - mark_time_ >= redelivery_) {
    is_repeating_ = true;
    repeat_position_ = -1;
  }
  while (is_repeating_ && found.size() < limit) {
    DUTA_ASSIGN_OR_RETURN(std::vector<uint64_t> indexes,
                          mailboxes_.Pending(mailbox_, repeat_position_, limit - found.size(), moment.now));
    std::erase_if(indexes, [this](uint64_t index) { return static_cast<int64_t>(index) > mark_position_; });
    if (indexes.empty()) {
      is_repeating_ = false;
      mark_position_ = position_;
      mark_time_ = moment.elapsed;
      break;
    }
    repeat_position_ = static_cast<int64_t>(indexes.back());
    DUTA_RETURN_IF_ERROR(Collect(indexes, moment.now, found));
  }
  return absl::OkStatus();
}

Status MailboxCursor::Collect(const std::vector<uint64_t>& indexes, Instant now, std::vector<Due>& found) {
  for (const uint64_t index : indexes) {
    DUTA_ASSIGN_OR_RETURN(std::optional<Due> due, FindDue(messages_, mailbox_, index, now));
    if (due) found.push_back(*std::move(due));
  }
  return absl::OkStatus();
}

}  // namespace duta::exchange
