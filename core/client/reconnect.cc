#include "core/client/reconnect.h"

namespace duta::client {
namespace {

constexpr std::chrono::seconds kLongEnough{10};  // After which a stream was a good one.
// A hub that stops may close connections as one does that does not know us; only
// what repeats means us.
constexpr int kMaxRefusedHandshakes = 5;

}  // namespace

Status KeepConnected(const BackoffOptions& options, const std::function<Status()>& use_stream,
                     const Disconnected& on_disconnected, std::mutex& mutex, std::condition_variable& changed,
                     const bool& stopping) {
  Backoff backoff(options);
  int refused = kMaxRefusedHandshakes;  // Handshakes in a row; the very first counts for all.
  while (true) {
    const auto start = std::chrono::steady_clock::now();
    const Status why = use_stream();
    std::unique_lock lock(mutex);
    if (stopping) return absl::OkStatus();
    refused = ReasonOf(why) == Reason::kHandshakeRefused ? refused + 1 : 0;
    const bool may_mend = MayRetry(why) || (refused > 0 && refused < kMaxRefusedHandshakes);
    if (!why.ok() && !may_mend) return why;
    if (std::chrono::steady_clock::now() - start > kLongEnough) backoff.Reset();
    const auto wait = backoff.Next(why);
    lock.unlock();
    if (on_disconnected) on_disconnected(why, wait);
    lock.lock();
    if (changed.wait_for(lock, wait, [&] { return stopping; })) return absl::OkStatus();
  }
}

}  // namespace duta::client
