// What an adapter did wrong lately, and what follows: which messages it must not
// see again (quarantine), when the next worker may start (backoff) and when it
// is enough (breaker). Logic only; no processes, no threads.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/base/clock.h"

namespace duta::worker {

struct FaultRules {
  int strikes = 2;           // Faults on one message before it is quarantined.
  int breaker_messages = 3;  // Different messages that failed by a fault ...
  std::chrono::milliseconds breaker_window{std::chrono::minutes(10)};  // ... within this time: enough.
  int advice_faults = 3;  // Faults of advice on one sender's messages within the window: no more for that sender.
  std::chrono::milliseconds first_backoff{100};  // Doubles with every fault in a row, up to:
  std::chrono::milliseconds last_backoff{30'000};
  size_t entries = 1000;  // Messages remembered; the oldest is forgotten first.
};

// A message on which the adapter failed by a fault.
struct FaultEntry {
  std::string input_digest;  // SHA-256 of media types, message and input; 32 bytes.
  std::string message_id;
  std::string fault;  // The last one, for the administrator.
  int strikes = 0;
  Instant time;  // Of the last one.
};

// Not thread-safe.
class FaultRecord {
 public:
  explicit FaultRecord(const FaultRules& rules) : rules_(rules) {}

  // The entry of a message that the adapter must not see again, or null. Valid
  // until the next call of another method.
  const FaultEntry* FindQuarantined(const std::string& input_digest) const;

  // The worker ended on this message.
  void Strike(const FaultEntry& entry, Instant now);

  // The call failed because of faults: whether that is one message too many.
  bool GiveUp(const std::string& input_digest, Instant now);

  // The adapter answered: the message is no suspect any more.
  void Succeed(const std::string& input_digest);

  // A worker ended, or could not start, without a message.
  void FailToStart(Instant now);

  // Before this instant no worker is started, except for the one retry.
  Instant not_before() const { return not_before_; }

  // Nothing wrong lately: Succeed() has nothing to do.
  bool empty() const { return entries_.empty() && in_a_row_ == 0; }

  // The quarantined, oldest first.
  std::vector<FaultEntry> Quarantined() const;

  // Replaces the quarantined by those that a record before had.
  void Restore(const std::vector<FaultEntry>& quarantined);

 private:
  void Forget();

  const FaultRules rules_;
  std::map<std::string, FaultEntry> entries_;             // By input digest.
  std::deque<std::pair<Instant, std::string>> given_up_;  // Different messages, by time.
  int in_a_row_ = 0;
  Instant not_before_{};
};

}  // namespace duta::worker
