#include "core/client/reconnect.h"

namespace duta::client {
namespace {

constexpr std::chrono::seconds kLongEnough{10};  // After which a stream was a good one.
// A hub that stops may close connections as one does that does not know us; only
// what repeats means us.
constexpr int kMaxRefusedHandshakes = 5;

}  // namespace

Status KeepConnected(const BackoffOptions& options, const std::function<Status()>& use_stream,
                     const Disconnected& on_disconnected, Mutex& mutex, Condition& changed, const bool* stopping) {
  Backoff backoff(options);
  int refused = kMaxRefusedHandshakes;  // Handshakes in a row; the very first counts for all.
  while (true) {
    const auto start = std::chrono::steady_clock::now();
    const Status why = use_stream();
    {
      const MutexLock lock(mutex);
      if (*stopping) return absl::OkStatus();
    }
    refused = ReasonOf(why) == Reason::kHandshakeRefused ? refused + 1 : 0;
    const bool may_mend = MayRetry(why) || (refused > 0 && refused < kMaxRefusedHandshakes);
    if (!why.ok() && !may_mend) return why;
    if (std::chrono::steady_clock::now() - start > kLongEnough) backoff.Reset();
    const auto wait = backoff.Next(why);
    if (on_disconnected) on_disconnected(why, wait);
    const auto until = std::chrono::steady_clock::now() + wait;
    MutexLock lock(mutex);
    while (!*stopping && changed.WaitUntil(lock, until)) {
    }
    if (*stopping) return absl::OkStatus();
  }
}

}  // namespace duta::client
