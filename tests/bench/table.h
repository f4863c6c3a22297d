// What the benchmark prints.
#pragma once

#include <optional>
#include <string>

#include "tests/bench/measure.h"

namespace duta::bench {

// What was measured, over the runs.
struct Measured {
  // Limits.
  Series verify_rate;      // P-256 verifications a second, one core.
  Series verify_all_rate;  // All cores.
  Series verify_cpu;       // CPU microseconds each, on all cores.
  Series stream_rate;      // Messages of 1 KB each way a second.
  Series stream_cpu;       // CPU microseconds each, both processes.
  Series call_median;      // Microseconds of an empty unary call.
  Series store_rate;       // Messages a second in batches of 256.
  Series store_cpu;        // CPU microseconds each.
  Series store_single;     // Microseconds of a transaction of one message.
  Series fdatasync;        // Microseconds.
  // Duta.
  Series exchange_rate;    // Messages a second, submitted to acknowledged, several streams.
  Series exchange_cpu;     // CPU microseconds each, hub and clients.
  Series one_stream_rate;  // The same over one submission stream.
  Series submit_p50;       // Microseconds of a unary Submit.
  Series submit_p99;
};

// Machine, versions, date and sizes, a line each.
std::string Environment(int runs, size_t pairs, size_t messages);

// The table, and below it how the limits were put together.
std::string Table(const Measured& measured, int cores, size_t pairs);

}  // namespace duta::bench
