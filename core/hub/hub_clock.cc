#include "core/hub/hub_clock.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"

namespace duta::hub {
namespace {

void Say(std::chrono::nanoseconds deviation, Instant hub, Instant system) {
  logging::Warning(
      "the system's clock was set; the hub goes on by its own until SIGUSR1 says that it is right",
      {{"ahead_seconds", absl::StrCat(std::chrono::duration_cast<std::chrono::seconds>(deviation).count())},
       {"hub", FormatInstant(hub)},
       {"system", FormatInstant(system)}});
}

}  // namespace

HubClock::HubClock(const Clock& system, Instant newest)
    : system_(system), last_(std::max(system.Now(), newest)), last_elapsed_(system.Elapsed()) {
  Now();
}

Instant HubClock::Now() const {
  const MutexLock lock(mutex_);
  return Follow();
}

Instant HubClock::Follow() const {
  const Instant system = system_.Now();
  const std::chrono::nanoseconds elapsed = system_.Elapsed();
  const Instant expected = last_ + std::max(elapsed - last_elapsed_, std::chrono::nanoseconds(0));
  const std::chrono::nanoseconds ahead = system - expected;
  last_elapsed_ = elapsed;
  if (ahead > kAhead || ahead < -kBack) {
    last_ = expected;
    if (!deviation_) Say(ahead, expected, system);
    deviation_ = ahead;
  } else {
    last_ = std::max(last_, system);
    if (deviation_) logging::Info("the system's clock is followed again");
    deviation_.reset();
  }
  return last_;
}

std::optional<std::chrono::nanoseconds> HubClock::Deviation() const {
  const MutexLock lock(mutex_);
  Follow();
  return deviation_;
}

void HubClock::Accept() {
  const MutexLock lock(mutex_);
  const Instant system = system_.Now();
  logging::Info("the system's clock is right, an administrator says",
                {{"hub", FormatInstant(Follow())}, {"system", FormatInstant(system)}});
  last_ = system;
  last_elapsed_ = system_.Elapsed();
  deviation_.reset();
}

}  // namespace duta::hub
