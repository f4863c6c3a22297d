// How long it takes to find times: sixteen ministries, a year. Run it by hand.
#include <benchmark/benchmark.h>

#include "core/visit/slots.h"
#include "tests/core/visit/region.h"

namespace duta::visit {
namespace {

const absl::CivilDay kFirst(2026, 12, 1);

absl::TimeZone Sydney() {
  absl::TimeZone zone;
  absl::LoadTimeZone("Australia/Sydney", &zone);
  return zone;
}

void ThreeDays(benchmark::State& state) {
  const std::vector<PartnerTime> times = Times(Region(1));
  for (auto _ : state) {
    benchmark::DoNotOptimize(FindDaySlots(times, kFirst, kFirst + 365, Sydney(), 3, 1000));
  }
}
BENCHMARK(ThreeDays)->Unit(benchmark::kMicrosecond);

void OneHour(benchmark::State& state) {
  const std::vector<PartnerTime> times = Times(Region(1));
  for (auto _ : state) {
    benchmark::DoNotOptimize(FindHourSlots(times, kFirst, kFirst + 365, Sydney(), 60, 1000));
  }
}
BENCHMARK(OneHour)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace duta::visit

BENCHMARK_MAIN();
