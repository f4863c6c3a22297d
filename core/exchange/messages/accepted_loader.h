// Accepted messages from the database, with the receipts that were first given.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "core/exchange/log/ledger.h"
#include "core/exchange/messages/accepted.h"
#include "core/store/database.h"

namespace duta::exchange {

// Thread-safe; calls wait for the disk. The references outlive it.
class AcceptedLoader {
 public:
  AcceptedLoader(store::Database& database, const Ledger& ledger) : database_(database), ledger_(ledger) {}

  // By log index. What is read is verified: the entry by its proof, the envelope by
  // the digest in the entry, all of the row by its sum. UNKNOWN_RESOURCE if no visible
  // message has this index; STORAGE_CORRUPT if it differs from what was recorded.
  StatusOr<AcceptedPtr> Load(uint64_t index) const;
  // The same without envelope and body: what the log alone says. Errors as Load.
  StatusOr<AcceptedPtr> LoadEntry(uint64_t index) const;
  // What became of the message at an index in the mailboxes of which `shows` says so,
  // in the order of the log, as far as it has receipts.
  StatusOr<std::vector<log::v1::Handover>> HandoversOf(
      uint64_t index, const std::function<bool(std::string_view mailbox)>& shows) const;
  // The log index of a message, visible or not yet. UNKNOWN_RESOURCE.
  StatusOr<uint64_t> IndexOf(std::string_view message_id) const;

 private:
  StatusOr<std::shared_ptr<Accepted>> ReadEntry(uint64_t index) const;

  store::Database& database_;
  const Ledger& ledger_;
};

// UNKNOWN_RESOURCE: what a reader of an index is told that has no message.
Status NoMessageAt(uint64_t index);

}  // namespace duta::exchange
