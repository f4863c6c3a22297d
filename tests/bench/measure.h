// Numbers and how they are taken: time, processor time, quantiles.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <vector>

namespace duta::bench {

// What a number of equal pieces of work took. Value type.
struct Cost {
  size_t count = 0;
  double seconds = 0;      // Of the clock on the wall.
  double cpu_seconds = 0;  // Of all processes that took part, together.

  double PerSecond() const { return static_cast<double>(count) / seconds; }
  double CpuMicros() const { return 1e6 * cpu_seconds / static_cast<double>(count); }
};

// Values of one quantity. Value type.
class Series {
 public:
  void Add(double value) { values_.push_back(value); }
  // The value that a share `q` (0 to 1) of all does not exceed. At least one
  // must be there.
  double Quantile(double q) const;
  double Min() const { return Quantile(0); }
  double Median() const { return Quantile(0.5); }
  double Max() const { return Quantile(1); }

 private:
  std::vector<double> values_;
};

// Runs from its making on. `other` is a process whose processor time counts
// beside our own; 0 for none.
class Stopwatch {
 public:
  explicit Stopwatch(pid_t other = 0);
  double Seconds() const;
  Cost Stop(size_t count) const;

 private:
  const pid_t other_;
  const double cpu_start_;
  const std::chrono::steady_clock::time_point start_;
};

}  // namespace duta::bench
