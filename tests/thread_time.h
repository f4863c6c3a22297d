// What the calling thread has cost so far.
#pragma once

#include <chrono>
#include <ctime>

namespace duta::test {

// Processor time, which other load on the machine does not stretch, as it does the
// time on the wall.
inline std::chrono::nanoseconds ThreadTime() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace duta::test
