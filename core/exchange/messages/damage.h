// What was found damaged among what is stored: said once, counted, and worked around.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/status.h"

namespace duta::exchange {

// Thread-safe. Bounded: beyond 10,000 places only the program's log has them.
class Damage {
 public:
  // What it can be found in: constants, as the log and the status show them.
  static constexpr std::string_view kMessage = "message";
  static constexpr std::string_view kEntry = "entry";
  static constexpr std::string_view kDelivery = "delivery";

  // Whether `status` says that something stored is damaged, rather than missing,
  // refused, or a disk that fails at this moment.
  static bool Is(const Status& status) { return ReasonOf(status) == Reason::kStorageCorrupt; }

  // The same of what a delivery led to: also a message that the log does not have, since
  // then the delivery's own row is damaged.
  static bool IsOfDelivery(const Status& status) { return Is(status) || ReasonOf(status) == Reason::kUnknownResource; }

  // Remembers a place by its log index, and says it in the program's log the first
  // time.
  void Note(std::string_view what, uint64_t index, const Status& cause);
  // It reads well again.
  void Mended(std::string_view what, uint64_t index);

  // The places that are known, by index.
  std::vector<std::pair<std::string_view, uint64_t>> Places() const;
  size_t count() const;

 private:
  mutable Mutex mutex_;
  std::set<std::pair<uint64_t, std::string_view>> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::exchange
