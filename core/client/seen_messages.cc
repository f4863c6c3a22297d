#include "core/client/seen_messages.h"

#include <utility>

namespace duta::client {

std::optional<SeenMessages::Seen> SeenMessages::Find(const std::string& message_id) const {
  const auto at = by_id_.find(message_id);
  if (at == by_id_.end()) return std::nullopt;
  return at->second;
}

void SeenMessages::Add(const std::string& message_id, Seen seen) {
  if (capacity_ == 0) return;
  if (!by_id_.insert_or_assign(message_id, std::move(seen)).second) return;
  oldest_first_.push_back(message_id);
  if (oldest_first_.size() <= capacity_) return;
  by_id_.erase(oldest_first_.front());
  oldest_first_.pop_front();
}

}  // namespace duta::client
