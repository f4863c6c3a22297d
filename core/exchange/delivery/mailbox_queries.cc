#include "core/exchange/delivery/mailbox_queries.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/crypto/pages.h"
#include "core/exchange/messages/readable.h"

namespace duta::exchange {
namespace {

std::string ListOf(const std::string& mailbox) { return absl::StrCat("deliveries ", mailbox); }

}  // namespace

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
  DUTA_ASSIGN_OR_RETURN(const bool is_readable, IsReadableIn(database_, ledger_, accepted->receipt.index(), mailbox));
  if (!is_readable) return Refuse(Reason::kUnknownResource, "the mailbox has no message of this id");
  return accepted;
}

std::string MailboxQueries::TokenAfter(const std::string& mailbox, uint64_t index) {
  return crypto::NextPageToken(ListOf(mailbox), absl::StrCat(index));
}

StatusOr<MailboxQueries::Page> MailboxQueries::ListPending(const std::string& mailbox, uint32_t page_size,
                                                           const std::string& page_token) const {
  DUTA_ASSIGN_OR_RETURN(const int64_t after, crypto::NumberBeforePage(ListOf(mailbox), page_token));
  const size_t size = crypto::PageSize(page_size, 20, 100);
  const Instant now = clock_.Now();
  DUTA_ASSIGN_OR_RETURN(const std::vector<uint64_t> indexes, mailboxes_.Pending(mailbox, after, size + 1, now));
  Page page;
  crypto::PageBudget budget;
  size_t seen = 0;
  for (; seen < std::min(size, indexes.size()) && budget.HasRoom(); ++seen) {
    DUTA_ASSIGN_OR_RETURN(std::optional<Due> due, FindDue(messages_, mailbox, indexes[seen], now));
    if (!due) continue;
    if (due->accepted != nullptr) budget.Take(due->accepted->envelope.ByteSizeLong());
    page.deliveries.push_back(*std::move(due));
  }
  if (indexes.size() > seen) page.next_page_token = TokenAfter(mailbox, indexes[seen - 1]);
  return page;
}

}  // namespace duta::exchange
