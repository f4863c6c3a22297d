#include "core/exchange/delivery/mailbox_cursor.h"

#include <algorithm>
#include <utility>

namespace duta::exchange {

MailboxCursor::MailboxCursor(const Mailboxes& mailboxes, Recent& recent, std::string mailbox,
                             std::optional<uint64_t> after_index, Instant now, const Limits& limits)
    : mailboxes_(mailboxes),
      recent_(recent),
      mailbox_(std::move(mailbox)),
      redelivery_(limits.redelivery),
      position_(after_index ? static_cast<int64_t>(*after_index) : -1),
      mark_position_(position_),
      mark_time_(now) {}

StatusOr<std::vector<Recent::Ptr>> MailboxCursor::Next(size_t limit, Instant now) {
  std::vector<Recent::Ptr> found;
  std::vector<uint64_t> indexes;
  do {  // A page of expired deliveries alone must not look like the end.
    DUTA_ASSIGN_OR_RETURN(indexes, mailboxes_.Pending(mailbox_, position_, limit));
    if (!indexes.empty()) position_ = static_cast<int64_t>(indexes.back());
    DUTA_RETURN_IF_ERROR(Collect(indexes, now, found));
  } while (found.empty() && !indexes.empty());

  if (!is_repeating_ && now - mark_time_ >= redelivery_) {
    is_repeating_ = true;
    repeat_position_ = -1;
  }
  while (is_repeating_ && found.size() < limit) {
    DUTA_ASSIGN_OR_RETURN(indexes, mailboxes_.Pending(mailbox_, repeat_position_, limit - found.size()));
    std::erase_if(indexes, [this](uint64_t index) { return static_cast<int64_t>(index) > mark_position_; });
    if (indexes.empty()) {
      is_repeating_ = false;
      mark_position_ = position_;
      mark_time_ = now;
      break;
    }
    repeat_position_ = static_cast<int64_t>(indexes.back());
    DUTA_RETURN_IF_ERROR(Collect(indexes, now, found));
  }
  return found;
}

Status MailboxCursor::Collect(const std::vector<uint64_t>& indexes, Instant now, std::vector<Recent::Ptr>& found) {
  for (const uint64_t index : indexes) {
    DUTA_ASSIGN_OR_RETURN(Recent::Ptr accepted, recent_.Get(index));
    const auto expires = FromTimestamp(accepted->entry.expire_time());
    if (expires.ok() && *expires <= now) continue;
    found.push_back(std::move(accepted));
  }
  return absl::OkStatus();
}

}  // namespace duta::exchange
