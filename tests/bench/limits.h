// The limits alone: what no hub can do without, measured without the hub.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/crypto/key.h"
#include "core/store/database.h"
#include "tests/bench/measure.h"

namespace duta::bench {

// Verifies one signature over the PAE of a 1 KB payload again and again on
// `threads` threads for about `seconds`.
Cost Verify(const crypto::PrivateKey& key, int threads, double seconds);

// The store with the rows that one message cannot do without, in the hub's own
// tables: log entry, unique id, envelope, delivery; of its handover the
// delivery's removal, the handover and its log entry; of a batch the log's head.
// Used by one thread.
class StoreLimit {
 public:
  // Makes a database in `directory`. FILE_UNUSABLE, STORAGE_FULL.
  static StatusOr<std::unique_ptr<StoreLimit>> Open(const std::string& directory);

  // `batches` transactions of 256 messages and their handovers each. The cost is
  // that of one message.
  StatusOr<Cost> Batches(size_t batches);
  // Transactions of one message without its handover; the seconds of each.
  StatusOr<Series> Single(size_t messages);

 private:
  explicit StoreLimit(std::unique_ptr<store::Database> database);
  Status Accept(store::Transaction& transaction, int64_t index) const;
  Status HandOver(store::Transaction& transaction, int64_t message_index, int64_t index) const;
  Status MoveHead(store::Transaction& transaction, int64_t size) const;

  const std::unique_ptr<store::Database> database_;
  int64_t next_index_ = 0;
  // As large as those of a message of 1 KB.
  const std::string entry_;
  const std::string envelope_;
  const std::string digest_;
};

// Seconds of each of `times` writes of 4 KiB with fdatasync to a file in
// `directory`. FILE_UNUSABLE.
StatusOr<Series> Fdatasync(const std::string& directory, size_t times);

}  // namespace duta::bench
