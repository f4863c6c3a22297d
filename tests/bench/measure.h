// Clocks and counters of the benchmark.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <vector>

namespace duta::bench {

// CPU seconds, user and system, that a process has used so far.
double CpuSeconds(pid_t pid);
// Of this process.
double OwnCpuSeconds();

// What one part of the work costs.
struct Cost {
  double per_second = 0;   // Operations a second of wall time.
  double cpu_seconds = 0;  // Of one operation, all processes together.
};

// Runs `operation` `count` times on this thread.
Cost Measure(int count, const std::function<void(int)>& operation);

// The value below which `share` of the values lie; sorts them.
double Quantile(std::vector<double>& values, double share);

// Seconds since `start`.
inline double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace duta::bench
