#include "core/base/clock.h"

#include <ctime>

#include "absl/time/time.h"

namespace duta {
namespace {

// Whole seconds since 1970 on either side that an Instant surely holds.
constexpr int64_t kMaxSeconds = std::chrono::nanoseconds::max().count() / 1'000'000'000 - 1;

}  // namespace

Instant SystemClock::Now() const {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

std::chrono::nanoseconds SystemClock::Elapsed() const {
  timespec time{};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

Instant FakeClock::Now() const {
  MutexLock lock(mutex_);
  return now_;
}

void FakeClock::Advance(std::chrono::nanoseconds by) {
  MutexLock lock(mutex_);
  now_ += by;
  elapsed_ += by;
}

std::chrono::nanoseconds FakeClock::Elapsed() const {
  MutexLock lock(mutex_);
  return elapsed_;
}

void FakeClock::Set(Instant now) {
  MutexLock lock(mutex_);
  now_ = now;
}

google::protobuf::Timestamp ToTimestamp(Instant instant) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds.time_since_epoch().count());
  timestamp.set_nanos(static_cast<int>((instant - seconds).count()));
  return timestamp;
}

StatusOr<Instant> FromTimestamp(const google::protobuf::Timestamp& timestamp) {
  if (timestamp.nanos() < 0 || timestamp.nanos() > 999'999'999 || timestamp.seconds() < -kMaxSeconds ||
      timestamp.seconds() > kMaxSeconds) {
    return absl::InvalidArgumentError("timestamp out of range");
  }
  return Instant(std::chrono::seconds(timestamp.seconds()) + std::chrono::nanoseconds(timestamp.nanos()));
}

std::string FormatInstant(Instant instant) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ",
                          absl::FromChrono(std::chrono::time_point_cast<std::chrono::system_clock::duration>(instant)),
                          absl::UTCTimeZone());
}

StatusOr<Instant> ParseInstant(std::string_view text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, std::string(text), &time, &error)) {
    return absl::InvalidArgumentError("not an RFC 3339 time: " + error);
  }
  // Absl also reads "infinite-future" and years that an Instant cannot hold.
  if (time < absl::FromUnixSeconds(-kMaxSeconds) || time > absl::FromUnixSeconds(kMaxSeconds)) {
    return absl::InvalidArgumentError("time before 1678 or after 2261");
  }
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(absl::ToChronoTime(time));
}

}  // namespace duta
