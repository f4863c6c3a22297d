// Something that is to be recorded: an entry of the log with the rows that
// belong to it. The committer records many in one transaction.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/log/merkle.h"
#include "duta/log/v1/entry.pb.h"

namespace duta::exchange {

class CommitBatch;

// Shared by the answer, the cache and deliveries: nobody copies a receipt.
using ReceiptPtr = std::shared_ptr<const log::v1::Receipt>;

// Where something was recorded.
struct Recorded {
  ReceiptPtr receipt;      // Null if it was only validated.
  bool was_there = false;  // It had been recorded before; the receipt is the first one.
};

// Interface. Made and checked on the threads of the callers, so that the
// committer's single thread has little to do.
class Record {
 public:
  // What Apply found.
  struct Verdict {
    bool append = true;
    uint64_t existing_index = 0;  // If not `append`: where it was recorded before.
  };

  virtual ~Record() = default;

  // Asks what it must know of the tables before Apply, at most one question, with
  // those of the whole batch.
  virtual void Ask(CommitBatch&) const {}

  // Adds its rows to the batch; `index` is its place in the log if it is appended.
  // An error refuses this record alone and leaves no row behind. May run again
  // with another index, after a rollback.
  virtual StatusOr<Verdict> Apply(uint64_t index, CommitBatch& batch) = 0;

  // Who may read the entry: names of partners, units and administrators.
  virtual std::vector<std::string_view> parties() const = 0;

  // The serialised entry and its leaf hash.
  virtual const std::string& entry() const = 0;
  virtual const log::Hash& leaf() const = 0;

  // Called once if the record was appended: it is durable, and nobody can see it
  // yet. For what readers should find in memory. Takes the receipt and says where
  // it is kept. On the committer's thread; must not block.
  virtual ReceiptPtr Publish(log::v1::Receipt receipt) {
    return std::make_shared<const log::v1::Receipt>(std::move(receipt));
  }

  // The mailbox out of which it takes a delivery if it is appended; else empty.
  virtual std::string_view emptied() const { return {}; }

  // Whether its answer waits for more than the commit, so that Settle may block.
  // Then Settle and Done are called on a thread for that, in the log's order.
  virtual bool SettlesSlowly() const { return false; }

  // Whom one commit has told of itself already.
  using Told = std::set<const void*>;
  // Called once if the record was appended, after it is visible and before any
  // answer of its batch that it could matter to: whoever follows the log, told once
  // a commit, is up to date when the answer comes. Must not block unless
  // SettlesSlowly.
  virtual void Settle(Told&) {}

  // Called once, after the record is durable, visible and settled, or refused. On the
  // committer's thread, or on the one that settles. Must not block.
  virtual void Done(StatusOr<Recorded> recorded) = 0;
};

// A fresh entry: salt and time are set, the event is the caller's.
log::v1::Entry NewEntry(Instant now);

// Gives a serialised entry another time.
void SetTime(Instant time, std::string& entry);

}  // namespace duta::exchange
