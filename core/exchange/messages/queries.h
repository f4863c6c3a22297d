// Reading what was accepted, for the parties to it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/exchange/log/ledger.h"
#include "core/exchange/messages/messages.h"
#include "core/registry/registry.h"
#include "core/store/database.h"
#include "duta/exchange/v1/exchange_service.pb.h"
#include "duta/log/v1/log_service.pb.h"

namespace duta::exchange {

// Thread-safe; calls may block on the disk. The references outlive it.
// `caller` is whom the connection belongs to; a partner reads what its units
// are party to as well, administrators read entries (not messages) of all.
class Queries {
 public:
  Queries(store::Database& database, const registry::Registry& registry, const Ledger& ledger, const Messages& messages,
          Damage& damage);

  // UNKNOWN_RESOURCE, also if the caller is no party, or one to whom it expired or was
  // returned; PARTNER_SUSPENDED, as for entries.
  StatusOr<v1::GetMessageResponse> GetMessage(std::string_view caller, const std::string& message_id) const;
  StatusOr<log::v1::Receipt> GetReceipt(std::string_view caller, const std::string& message_id) const;

  // The latest messages in the mailboxes of a partner and its units, handed over
  // or not, newest first, at most `limit`; damaged ones are left out.
  StatusOr<std::vector<AcceptedPtr>> LatestTo(std::string_view partner, size_t limit) const;

  // UNKNOWN_RESOURCE.
  StatusOr<log::v1::Receipt> GetEntry(std::string_view caller, uint64_t index) const;
  // Damaged entries are left out: GetEntry says of each what is wrong.
  // PAGE_TOKEN_INVALID.
  StatusOr<log::v1::ListEntriesResponse> ListEntries(std::string_view caller,
                                                     const log::v1::ListEntriesRequest& request) const;

 private:
  StatusOr<AcceptedPtr> Find(std::string_view caller, const std::string& message_id) const;
  StatusOr<std::vector<log::v1::Handover>> HandoversOf(const Accepted& accepted, std::string_view caller) const;
  // The caller and its units, past and present.
  StatusOr<std::vector<std::string>> PartiesOf(std::string_view caller) const;
  StatusOr<std::vector<uint64_t>> EntriesOf(std::string_view caller, int64_t after, size_t limit) const;

  store::Database& database_;
  const registry::Registry& registry_;
  const Ledger& ledger_;
  const Messages& messages_;
  Damage& damage_;
};

}  // namespace duta::exchange
