// The time that a hub goes by: the system's, as long as that goes by itself.
#pragma once

#include <chrono>
#include <optional>

#include "core/base/clock.h"
#include "core/base/mutex.h"

namespace duta::hub {

// Never goes back by itself, so that record times do not. Where the system's clock is
// set by more than kAhead or kBack at once, this one goes on steadily from where it
// was: nothing expires and nothing times out because of it, until the system's clock
// comes near again or an administrator says that it is right. What the system's clock
// is slewed by (NTP, a smeared leap second) and smaller steps are followed.
//
// Thread-safe. `system` outlives it.
class HubClock final : public Clock {
 public:
  // As long as a machine may have been stopped without noticing,
  static constexpr std::chrono::hours kAhead{1};
  // and as long as this clock may stand still where the system's was set back.
  static constexpr std::chrono::minutes kBack{2};

  // `newest`: when the newest thing was recorded. If the system's clock is before
  // that, it is wrong now or was then, and this one goes on from there.
  HubClock(const Clock& system, Instant newest);

  Instant Now() const override;
  std::chrono::nanoseconds Elapsed() const override { return system_.Elapsed(); }

  // How far the system's clock is ahead (or, negative, behind) where it is not
  // followed; nothing where it is.
  std::optional<std::chrono::nanoseconds> Deviation() const;

  // The system's clock is right, says an administrator: this one takes it over as it
  // is, back too, and follows it from now on.
  void Accept();

 private:
  Instant Follow() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& system_;
  mutable Mutex mutex_;
  mutable Instant last_ ABSL_GUARDED_BY(mutex_);                           // What was said last,
  mutable std::chrono::nanoseconds last_elapsed_ ABSL_GUARDED_BY(mutex_);  // and when.
  mutable std::optional<std::chrono::nanoseconds> deviation_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::hub
