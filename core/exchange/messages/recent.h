// Messages accepted lately, in memory: deliveries to receivers that keep up
// never touch the database.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/log/ledger.h"
#include "core/store/database.h"
#include "duta/envelope/v1/envelope.pb.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::exchange {

// An accepted message with its proof. Immutable.
struct Accepted {
  envelope::v1::Envelope envelope;
  log::v1::Receipt receipt;
  log::v1::MessageAccepted entry;  // The event of receipt.entry.
  Instant record_time;
  message::v1::AcknowledgementRequest acknowledgement_request;
  // The body in its kind's own form if the sender's adapter translated it; else
  // empty: it is the message's body.
  std::string canonical_body;
  std::string kind;  // Media type of the canonical body.

  // The body in its kind's own form. DATA_LOSS if the message cannot be read.
  StatusOr<std::string> Body() const;
};

// Finds accepted messages in memory, else in the database. Thread-safe.
class Recent {
 public:
  // Shared: a delivery may still use a message that has left the cache.
  using Ptr = std::shared_ptr<const Accepted>;

  Recent(store::Database& database, const Ledger& ledger, size_t max_bytes);

  // Puts a message that was just committed; it is found once the ledger's head
  // is past it.
  void Put(Ptr accepted);
  // By log index. UNKNOWN_RESOURCE if no visible message has this index.
  StatusOr<Ptr> Get(uint64_t index);
  // By message id. UNKNOWN_RESOURCE.
  StatusOr<Ptr> GetById(std::string_view message_id);

 private:
  StatusOr<Ptr> Load(uint64_t index) const;

  store::Database& database_;
  const Ledger& ledger_;
  const size_t max_bytes_;
  std::mutex mutex_;
  std::unordered_map<uint64_t, Ptr> by_index_;  // Guarded by mutex_.
  std::deque<uint64_t> order_;                  // Oldest first. Guarded by mutex_.
  size_t bytes_ = 0;                            // Guarded by mutex_.
};

}  // namespace duta::exchange
