#include "core/exchange/delivery/mailbox_queries.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/crypto/pages.h"

namespace duta::exchange {

StatusOr<std::string> MailboxOf(const registry::Snapshot& registry, std::string_view caller, std::string_view asked) {
  const std::string mailbox(asked.empty() ? caller : asked);
  if (IsAdministrator(caller) || !ActsFor(caller, mailbox)) {
    return Refuse(Reason::kMailboxNotYours,
                  absl::StrCat("the connection is ", std::string(caller), "'s, the mailbox ", mailbox.substr(0, 200)),
                  {{"caller", std::string(caller)}});
  }
  const bool is_unit = KindOfName(mailbox) == NameKind::kUnit;
  if (is_unit ? registry.FindUnit(mailbox) == nullptr : registry.FindPartner(mailbox) == nullptr) {
    return Refuse(Reason::kUnknownResource, absl::StrCat("there is no mailbox ", mailbox));
  }
  if (registry.StateOf(mailbox) != registry::v1::PARTNER_STATE_ACTIVE) return Refuse(Reason::kPartnerSuspended);
  return mailbox;
}

StatusOr<AcceptedPtr> MailboxQueries::Get(const std::string& mailbox, const std::string& message_id) const {
  DUTA_ASSIGN_OR_RETURN(AcceptedPtr accepted, messages_.GetById(message_id));
  const auto& mailboxes = accepted->entry.mailboxes();
  if (std::find(mailboxes.begin(), mailboxes.end(), mailbox) == mailboxes.end()) {
    return Refuse(Reason::kUnknownResource, "the mailbox has no message of this id");
  }
  return accepted;
}

StatusOr<MailboxQueries::Page> MailboxQueries::ListPending(const std::string& mailbox, uint32_t page_size,
                                                           const std::string& page_token) const {
  const std::string list = absl::StrCat("deliveries ", mailbox);
  DUTA_ASSIGN_OR_RETURN(const int64_t after, crypto::NumberBeforePage(list, page_token));
  const size_t size = crypto::PageSize(page_size, 20, 100);
  DUTA_ASSIGN_OR_RETURN(const std::vector<uint64_t> indexes,
                        mailboxes_.Pending(mailbox, after, size + 1, clock_.Now()));
  Page page;
  for (size_t i = 0; i < std::min(size, indexes.size()); ++i) {
    auto loaded = messages_.Get(indexes[i]);
    if (Damage::IsOfDelivery(loaded.status())) continue;  // It is noted; the others do not wait for it.
    DUTA_ASSIGN_OR_RETURN(AcceptedPtr accepted, std::move(loaded));
    page.messages.push_back(std::move(accepted));
  }
  if (indexes.size() > size) page.next_page_token = crypto::NextPageToken(list, absl::StrCat(indexes[size - 1]));
  return page;
}

}  // namespace duta::exchange
