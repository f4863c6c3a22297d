// Whose messages an adapter failed on by a fault when it was asked for advice. A
// stranger needs nobody's leave to ask, so what is broken so costs that sender's
// advice and nothing else. Logic only; no processes, no threads.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "plugins/worker/fault_record.h"

namespace duta::worker {

// Not thread-safe.
class AdviceRecord {
 public:
  explicit AdviceRecord(const FaultRules& rules) : rules_(rules) {}

  // Whether `sender`, a partner, gets advice at `now`: it had fewer faults than
  // rules.advice_faults within rules.breaker_window.
  bool IsServed(std::string_view sender, Instant now) const;

  // The worker ended on a message of `sender`. Of more senders than rules.entries
  // the one whose last fault is the oldest is forgotten.
  void Strike(std::string_view sender, Instant now);

 private:
  const FaultRules rules_;
  std::map<std::string, std::deque<Instant>, std::less<>> faults_;  // By sender; the latest, oldest first.
};

}  // namespace duta::worker
