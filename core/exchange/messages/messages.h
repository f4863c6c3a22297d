// Finds accepted messages: the cache before the loader.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "core/exchange/log/ledger.h"
#include "core/exchange/messages/accepted_cache.h"
#include "core/exchange/messages/accepted_loader.h"
#include "core/exchange/messages/damage.h"

namespace duta::exchange {

// Thread-safe. The references outlive it. A message is found once the ledger's head
// is past it.
class Messages {
 public:
  Messages(const AcceptedCache& cache, const AcceptedLoader& loader, const Ledger& ledger, Damage& damage)
      : cache_(cache), loader_(loader), ledger_(ledger), damage_(damage) {}

  // By log index, from memory alone: never waits for a disk. Null if the database
  // must be asked (Get). UNKNOWN_RESOURCE if nothing visible has this index.
  StatusOr<AcceptedPtr> FindInMemory(uint64_t index) const;

  // By log index. Waits for the disk if it is not in memory. UNKNOWN_RESOURCE if no
  // visible message has this index; STORAGE_CORRUPT, which is noted as damage.
  StatusOr<AcceptedPtr> Get(uint64_t index) const;

  // The same for whoever needs entry and receipt alone: envelope and body may be
  // missing, so that a damaged one is in nobody's way.
  StatusOr<AcceptedPtr> GetEntry(uint64_t index) const;

  // A row of `mailbox` says something else of the message than the log, or names one
  // that is not there: the row is damaged.
  void NoteStray(std::string_view mailbox, uint64_t index) const;

  // By message id. Waits for the disk. UNKNOWN_RESOURCE.
  StatusOr<AcceptedPtr> GetById(std::string_view message_id) const;

  // What became of it in the mailboxes of which `shows` says so, in the order of the
  // log, as far as it has receipts. Waits for the disk.
  StatusOr<std::vector<log::v1::Handover>> HandoversOf(
      const Accepted& accepted, const std::function<bool(std::string_view mailbox)>& shows) const;

 private:
  const AcceptedCache& cache_;
  const AcceptedLoader& loader_;
  const Ledger& ledger_;
  Damage& damage_;
};

}  // namespace duta::exchange
