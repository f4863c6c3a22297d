#include "core/exchange/messages/queries.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/crypto/pages.h"
#include "core/exchange/log/party_pages.h"
#include "core/exchange/messages/readable.h"
#include "core/registry/policy.h"

namespace duta::exchange {
namespace {

// The public keys behind the key ids, sorted by id, each once.
void AddKeys(const registry::Snapshot& registry, const std::set<std::string>& keyids,
             v1::GetMessageResponse& response) {
  for (const std::string& keyid : keyids) {
    if (const registry::KeyRecord* key = registry.FindKey(keyid)) response.add_spkis(key->key.spki());
  }
}

}  // namespace

Queries::Queries(store::Database& database, const registry::Registry& registry, const Ledger& ledger,
                 const Messages& messages, Damage& damage)
    : database_(database), registry_(registry), ledger_(ledger), messages_(messages), damage_(damage) {}

StatusOr<AcceptedPtr> Queries::Find(std::string_view caller, const std::string& message_id) const {
  DUTA_RETURN_IF_ERROR(registry::CheckActive(*registry_.Current(), caller));
  DUTA_ASSIGN_OR_RETURN(AcceptedPtr accepted, messages_.GetById(message_id));
  const auto& mailboxes = accepted->entry.mailboxes();
  if (ActsFor(caller, accepted->entry.sender()) || (IsAdministrator(caller) && mailboxes.empty())) return accepted;
  for (const std::string& mailbox : mailboxes) {
    if (!ActsFor(caller, mailbox)) continue;
    DUTA_ASSIGN_OR_RETURN(const bool is_readable, IsReadableIn(database_, ledger_, accepted->receipt.index(), mailbox));
    if (is_readable) return accepted;
  }
  return Refuse(Reason::kUnknownResource, "the hub has no message of this id");
}

StatusOr<v1::GetMessageResponse> Queries::GetMessage(std::string_view caller, const std::string& message_id) const {
  DUTA_ASSIGN_OR_RETURN(const AcceptedPtr accepted, Find(caller, message_id));
  v1::GetMessageResponse response;
  *response.mutable_envelope() = accepted->envelope;
  *response.mutable_receipt() = accepted->receipt;
  DUTA_ASSIGN_OR_RETURN(std::vector<log::v1::Handover> handovers, HandoversOf(*accepted, caller));
  std::set<std::string> keyids;
  for (const auto& signature : accepted->envelope.signatures()) keyids.insert(signature.keyid());
  for (log::v1::Handover& handover : handovers) {
    for (const auto& signature : handover.acknowledgement().signatures()) keyids.insert(signature.keyid());
    *response.add_handovers() = std::move(handover);
  }
  AddKeys(*registry_.Current(), keyids, response);
  return response;
}

StatusOr<std::vector<log::v1::Handover>> Queries::HandoversOf(const Accepted& accepted, std::string_view caller) const {
  const bool is_sender = ActsFor(caller, accepted.entry.sender());
  return messages_.HandoversOf(accepted,
                               [&](std::string_view mailbox) { return is_sender || ActsFor(caller, mailbox); });
}

StatusOr<log::v1::Receipt> Queries::GetReceipt(std::string_view caller, const std::string& message_id) const {
  DUTA_ASSIGN_OR_RETURN(const AcceptedPtr accepted, Find(caller, message_id));
  return accepted->receipt;
}

StatusOr<std::vector<AcceptedPtr>> Queries::LatestTo(std::string_view partner, size_t limit) const {
  DUTA_ASSIGN_OR_RETURN(const std::vector<std::string> parties, PartiesOf(partner));
  std::set<uint64_t, std::greater<>> indexes;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    for (const std::string& party : parties) {
      // Its handovers and what it sent itself are among them.
      DUTA_ASSIGN_OR_RETURN(const std::vector<uint64_t> found,
                            LatestEntriesOfParty(transaction, party, ledger_.Size(), 4 * limit));
      indexes.insert(found.begin(), found.end());
    }
    return absl::OkStatus();
  }));
  std::vector<AcceptedPtr> latest;
  for (const uint64_t index : indexes) {
    if (latest.size() == limit) break;
    auto found = messages_.Get(index);
    if (ReasonOf(found.status()) == Reason::kUnknownResource) continue;  // No message.
    if (Damage::Is(found.status())) continue;
    DUTA_ASSIGN_OR_RETURN(AcceptedPtr accepted, std::move(found));
    const auto& mailboxes = accepted->entry.mailboxes();
    if (std::any_of(mailboxes.begin(), mailboxes.end(),
                    [&](const auto& mailbox) { return ActsFor(partner, mailbox); })) {
      latest.push_back(std::move(accepted));
    }
  }
  return latest;
}

StatusOr<log::v1::Receipt> Queries::GetEntry(std::string_view caller, uint64_t index) const {
  DUTA_RETURN_IF_ERROR(registry::CheckActive(*registry_.Current(), caller));
  const bool is_there = index < ledger_.Size();
  bool is_party = is_there && IsAdministrator(caller);
  if (is_there && !is_party) {
    DUTA_ASSIGN_OR_RETURN(const std::vector<std::string> parties, PartiesOf(caller));
    DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
      for (const std::string& party : parties) {
        DUTA_ASSIGN_OR_RETURN(
            const std::vector<uint64_t> found,
            EntriesOfParty(transaction, party, static_cast<int64_t>(index) - 1, index + 1, /*limit=*/1));
        is_party |= !found.empty();
      }
      return absl::OkStatus();
    }));
  }
  if (!is_party) return Refuse(Reason::kUnknownResource, absl::StrCat("no entry ", index, " of yours"));
  return ledger_.ReceiptOf(index);
}

StatusOr<std::vector<std::string>> Queries::PartiesOf(std::string_view caller) const {
  std::vector<std::string> parties{std::string(caller)};
  const UnitRange units(caller);
  std::string last = units.first;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    while (true) {  // One step down the index a name, instead of DISTINCT over all rows.
      std::string next;
      DUTA_RETURN_IF_ERROR(transaction.Run("SELECT MIN(party) FROM log_parties WHERE party > $1 AND party < $2",
                                           {std::string_view(last), std::string_view(units.last)},
                                           [&](const store::Row& row) {
                                             next = row.Text(0);
                                             return absl::OkStatus();
                                           }));
      if (next.empty()) return absl::OkStatus();
      parties.push_back(next);
      last = std::move(next);
    }
  }));
  return parties;
}

StatusOr<std::vector<uint64_t>> Queries::EntriesOf(std::string_view caller, int64_t after, size_t limit) const {
  std::set<uint64_t> indexes;
  const auto collect = [&](const store::Row& row) {
    indexes.insert(static_cast<uint64_t>(row.Int(0)));
    return absl::OkStatus();
  };
  const uint64_t end = ledger_.Size();  // What is beyond has no receipt yet.
  std::vector<std::string> parties;
  if (!IsAdministrator(caller)) {
    DUTA_ASSIGN_OR_RETURN(parties, PartiesOf(caller));
  }
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    if (IsAdministrator(caller)) {
      return transaction.Run(
          "SELECT log_index FROM log_entries WHERE log_index > $1 AND log_index < $2 ORDER BY log_index LIMIT $3",
          {after, static_cast<int64_t>(end), static_cast<int64_t>(limit)}, collect);
    }
    for (const std::string& party : parties) {
      DUTA_ASSIGN_OR_RETURN(const std::vector<uint64_t> found, EntriesOfParty(transaction, party, after, end, limit));
      indexes.insert(found.begin(), found.end());
    }
    return absl::OkStatus();
  }));
  std::vector<uint64_t> page(indexes.begin(), indexes.end());
  if (page.size() > limit) page.resize(limit);
  return page;
}

StatusOr<log::v1::ListEntriesResponse> Queries::ListEntries(std::string_view caller,
                                                            const log::v1::ListEntriesRequest& request) const {
  DUTA_RETURN_IF_ERROR(registry::CheckActive(*registry_.Current(), caller));
  const std::string list = absl::StrCat("entries ", std::string(caller));
  DUTA_ASSIGN_OR_RETURN(int64_t after, crypto::NumberBeforePage(list, request.page_token()));
  constexpr auto kLast = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  after = std::max(after, static_cast<int64_t>(std::min(request.first_index(), kLast)) - 1);
  const size_t size = crypto::PageSize(request.page_size());
  DUTA_ASSIGN_OR_RETURN(const std::vector<uint64_t> indexes, EntriesOf(caller, after, size + 1));
  log::v1::ListEntriesResponse response;
  crypto::PageBudget budget;
  size_t seen = 0;
  for (; seen < std::min(size, indexes.size()) && budget.HasRoom(); ++seen) {
    auto receipt = ledger_.ReceiptOf(indexes[seen]);
    if (Damage::Is(receipt.status())) {
      damage_.Note(Damage::kEntry, indexes[seen], receipt.status());
      continue;
    }
    DUTA_ASSIGN_OR_RETURN(*response.add_receipts(), std::move(receipt));
    budget.Take(response.receipts().rbegin()->ByteSizeLong());
  }
  if (indexes.size() > seen) {
    response.set_next_page_token(crypto::NextPageToken(list, absl::StrCat(indexes[seen - 1])));
  }
  return response;
}

}  // namespace duta::exchange
