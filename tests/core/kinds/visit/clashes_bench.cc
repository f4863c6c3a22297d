// What checking a series for clashes costs, by the number of its occurrences, beside
// 500 other visits. The limit, measured in the same run: one visit as long as the
// whole series, for which the same rows are read. Run it by hand.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "core/kinds/visit/clashes.h"
#include "core/kinds/visit/visit_tables.h"
#include "core/store/sqlite/sqlite_database.h"
#include "core/visit/machine.h"
#include "core/visit/moments.h"
#include "tests/core/visit/sample.h"

namespace duta::kinds {
namespace {

using namespace visit;  // The sample.
using visit::v1::Visit;

void Must(const Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::abort();
}

// A time at Jakarta, so many days later.
visit::v1::Moment Later(const std::string& local, int64_t days) {
  absl::TimeZone zone;
  absl::LoadTimeZone("Asia/Jakarta", &zone);
  return MomentAt(TimeIn(local).instant().seconds() + days * 86'400, "Asia/Jakarta", zone);
}

// A meeting in the night before each of 500 days, so that nothing clashes and all
// has to be looked at.
std::unique_ptr<store::Database> MakeDatabase() {
  std::unique_ptr<store::Database> database = *store::OpenSqliteInMemory();
  Must(CreateVisitTables(*database));
  Must(database->Write([](store::Transaction& transaction) -> Status {
    for (int i = 0; i < 500; ++i) {
      Visit visit = MakeRequest(0, 0);
      visit.set_uid("v" + std::to_string(i));
      auto& event = *visit.mutable_events(0);
      *event.mutable_start() = Later("2026-12-15T02:00:00", i);
      *event.mutable_end() = Later("2026-12-15T03:00:00", i);
      DUTA_ASSIGN_OR_RETURN(auto state, Play(nullptr, visit, {.sender = kIndonesia, .message_id = "m"}));
      schedule::v1::Step step;
      DUTA_RETURN_IF_ERROR(StoreVisit(transaction, state, step));
    }
    return absl::OkStatus();
  }));
  return database;
}

std::chrono::nanoseconds Check(store::Database& database, const Visit& visit) {
  const auto start = std::chrono::steady_clock::now();
  Remarks remarks;
  Must(database.Read([&](store::Transaction& transaction) {
    return CheckClashes(transaction, kIndonesia, visit, "Asia/Jakarta", remarks);
  }));
  benchmark::DoNotOptimize(remarks);
  return std::chrono::steady_clock::now() - start;
}

void Series(benchmark::State& state) {
  const auto database = MakeDatabase();
  Visit series = MakeRequest(0, 0);
  series.set_uid("series");
  *series.mutable_events(0)->mutable_end() = TimeIn("2026-12-15T10:00:00");
  series.mutable_events(0)->mutable_recurrence()->set_rule("FREQ=DAILY;COUNT=" + std::to_string(state.range(0)));
  Visit one = series;
  one.mutable_events(0)->clear_recurrence();
  one.mutable_events(0)->mutable_venue()->set_name("Elsewhere");
  *one.mutable_events(0)->mutable_end() = Later("2026-12-15T10:00:00", state.range(0) - 1);
  std::chrono::nanoseconds checked{0};
  std::chrono::nanoseconds limit{0};
  for (auto _ : state) {
    checked += Check(*database, series);
    state.PauseTiming();
    limit += Check(*database, one);
    state.ResumeTiming();
  }
  const auto count = static_cast<double>(state.iterations());
  state.counters["limit_us"] = static_cast<double>(limit.count()) / 1000 / count;
  state.counters["of_limit"] = static_cast<double>(checked.count()) / static_cast<double>(limit.count());
}
BENCHMARK(Series)->Arg(1)->Arg(20)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace duta::kinds

BENCHMARK_MAIN();
