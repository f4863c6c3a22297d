#include "core/exchange/delivery/due.h"

#include <algorithm>
#include <utility>

namespace duta::exchange {

bool IsFor(const Accepted& accepted, std::string_view mailbox) {
  const auto& mailboxes = accepted.entry.mailboxes();
  return std::find(mailboxes.begin(), mailboxes.end(), mailbox) != mailboxes.end();
}

bool HasExpired(const Accepted& accepted, Instant now) {
  const auto expires = FromTimestamp(accepted.entry.expire_time());
  return expires.ok() && *expires <= now;
}

StatusOr<std::optional<Due>> FindDue(const Messages& messages, const std::string& mailbox, uint64_t index,
                                     Instant now) {
  Due due{.index = index};
  auto found = messages.Get(index);
  if (Damage::Is(found.status())) {
    due.unreadable = found.status();
    // The log may still say whose it is.
    found = messages.GetEntry(index);
    if (Damage::Is(found.status())) return due;
  }
  if (ReasonOf(found.status()) == Reason::kUnknownResource) {
    messages.NoteStray(mailbox, index);
    return std::nullopt;
  }
  DUTA_RETURN_IF_ERROR(found.status());
  if (!IsFor(**found, mailbox)) {
    messages.NoteStray(mailbox, index);
    return std::nullopt;
  }
  if (HasExpired(**found, now)) return std::nullopt;
  if (due.unreadable.ok()) due.accepted = *std::move(found);
  return due;
}

}  // namespace duta::exchange
