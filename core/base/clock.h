// Time as the hub sees it. Everything that depends on the time of day takes a
// Clock, so that tests choose the time.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "google/protobuf/timestamp.pb.h"

namespace duta {

// An instant, UTC.
using Instant = std::chrono::sys_time<std::chrono::nanoseconds>;

// Interface. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // The time of day, which somebody may set, back too.
  virtual Instant Now() const = 0;
  // Time since some moment, always the same one; it goes on steadily, whatever is
  // done to the time of day. For durations.
  virtual std::chrono::nanoseconds Elapsed() const = 0;
};

// The system's clock.
class SystemClock final : public Clock {
 public:
  Instant Now() const override;
  // What the machine sleeps counts.
  std::chrono::nanoseconds Elapsed() const override;
};

// A clock that stands still until told to move. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant now) : now_(now) {}
  Instant Now() const override;
  std::chrono::nanoseconds Elapsed() const override;
  // Time goes by.
  void Advance(std::chrono::nanoseconds by);
  // Somebody sets the time of day.
  void Set(Instant now);

 private:
  mutable Mutex mutex_;
  Instant now_ ABSL_GUARDED_BY(mutex_);
  std::chrono::nanoseconds elapsed_ ABSL_GUARDED_BY(mutex_){};
};

// Between instants and protobuf. FromTimestamp refuses what Timestamp's own
// documentation forbids (year 1 to 9999, nanos in range) and what does not fit
// (before 1678 or after 2261): INVALID_ARGUMENT without a reason.
google::protobuf::Timestamp ToTimestamp(Instant instant);
StatusOr<Instant> FromTimestamp(const google::protobuf::Timestamp& timestamp);

// `2026-11-23T04:05:06.789Z`: RFC 3339, UTC, milliseconds.
std::string FormatInstant(Instant instant);

// Parses RFC 3339 with any offset. INVALID_ARGUMENT without a reason, also before
// 1678 and after 2261.
StatusOr<Instant> ParseInstant(std::string_view text);

}  // namespace duta
