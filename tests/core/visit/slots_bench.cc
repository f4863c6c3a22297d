// How long it takes to find times: sixteen ministries, a year. Each figure comes
// with a limit that is measured in the same run: what it takes to look at each day
// (the working hours) of each ministry once, which no search can do without.
// `of_limit` is how many times that the search takes: for whole days less than once,
// since a day is over with the first ministry that cannot. Run it by hand.
#include <benchmark/benchmark.h>

#include <chrono>

#include "core/visit/moments.h"
#include "core/visit/slots.h"
#include "tests/core/visit/region.h"

namespace duta::visit {
namespace {

const absl::CivilDay kFirst(2026, 12, 1);
const absl::CivilDay kLast = kFirst + 365;

absl::TimeZone Sydney() {
  absl::TimeZone zone;
  absl::LoadTimeZone("Australia/Sydney", &zone);
  return zone;
}

size_t LookAtEachDay(const std::vector<PartnerTime>& times) {
  size_t worked = 0;
  for (const PartnerTime& partner : times) {
    for (absl::CivilDay day = kFirst; day <= kLast; ++day) worked += partner.working.On(day).works ? 1 : 0;
  }
  return worked;
}

size_t LookAtTheHours(const std::vector<PartnerTime>& times) {
  const absl::TimeZone zone = Sydney();
  const Span year{StartOfDay(kFirst, zone), StartOfDay(kLast + 1, zone)};
  size_t spans = 0;
  for (const PartnerTime& partner : times) spans += partner.working.Within(year).size();
  return spans;
}

// Measures `search` as benchmark, and `limit` beside it.
template <typename Search, typename Limit>
void Compare(benchmark::State& state, const Search& search, const Limit& limit) {
  using Clock = std::chrono::steady_clock;
  const std::vector<PartnerTime> times = Times(Region(1));
  std::chrono::nanoseconds searched{0};
  std::chrono::nanoseconds looked{0};
  for (auto _ : state) {
    const auto start = Clock::now();
    benchmark::DoNotOptimize(search(times));
    searched += Clock::now() - start;
    state.PauseTiming();
    const auto begin = Clock::now();
    benchmark::DoNotOptimize(limit(times));
    looked += Clock::now() - begin;
    state.ResumeTiming();
  }
  const auto count = static_cast<double>(state.iterations());
  state.counters["limit_us"] = static_cast<double>(looked.count()) / 1000 / count;
  state.counters["of_limit"] = static_cast<double>(searched.count()) / static_cast<double>(looked.count());
}

void ThreeDays(benchmark::State& state) {
  Compare(
      state, [](const auto& times) { return FindDaySlots(times, kFirst, kLast, Sydney(), 3, 1000); }, LookAtEachDay);
}
BENCHMARK(ThreeDays)->Unit(benchmark::kMicrosecond);

void OneHour(benchmark::State& state) {
  Compare(
      state, [](const auto& times) { return FindHourSlots(times, kFirst, kLast, Sydney(), 60, 1000); }, LookAtTheHours);
}
BENCHMARK(OneHour)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace duta::visit

BENCHMARK_MAIN();
