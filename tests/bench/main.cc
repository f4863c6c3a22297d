// duta_bench: what the machine can do, and how much of it Duta gets. Prints one
// table. See README.md for what is measured and how the limits are made.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "core/base/status.h"
#include "tests/bench/bench_hub.h"
#include "tests/bench/echo.h"
#include "tests/bench/limits.h"
#include "tests/bench/load.h"
#include "tests/bench/table.h"

namespace duta::bench {
namespace {

constexpr double kMicros = 1e6;

struct Options {
  std::string data;
  std::string program;  // This one.
  std::string dutad;
  int runs = 5;
  size_t pairs = 4;
  size_t messages = 10'000;  // Of each pair and run.
  double seconds = 1;        // Of verification.
  size_t echoes = 40'000;
  size_t batches = 60;
  size_t calls = 1'000;
  bool quick = false;
};

// One of everything: enough to see that it works, too little to say how fast.
void MakeQuick(Options& options) {
  options.runs = 1;
  options.pairs = 2;
  options.messages = 200;
  options.seconds = 0.05;
  options.echoes = 500;
  options.batches = 2;
  options.calls = 20;
}

int Cores() { return static_cast<int>(std::thread::hardware_concurrency()); }

class Benchmark {
 public:
  explicit Benchmark(const Options& options) : options_(options) {}

  Status Run() {
    for (const char* part : {"", "/echo"}) std::filesystem::create_directories(options_.data + part);
    DUTA_ASSIGN_OR_RETURN(echo_, Echo::Start(options_.program, options_.data + "/echo"));
    DUTA_ASSIGN_OR_RETURN(store_, StoreLimit::Open(options_.data));
    // The last two are for calls alone, so that what they leave in a mailbox
    // comes into no stream.
    DUTA_ASSIGN_OR_RETURN(hub_, BenchHub::Start(options_.dutad, options_.data, 2 * options_.pairs + 2));
    std::fputs(Environment(options_.runs, options_.pairs, options_.messages).c_str(), stdout);
    std::fflush(stdout);
    // Everything in turn, so that a change of the machine's speed meets all.
    for (int run = 0; run < options_.runs; ++run) {
      DUTA_RETURN_IF_ERROR(MeasureLimits());
      DUTA_RETURN_IF_ERROR(MeasureDuta());
    }
    std::fputs(("\n" + Table(measured_, Cores(), options_.pairs)).c_str(), stdout);
    return absl::OkStatus();
  }

 private:
  Status MeasureLimits() {
    const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    measured_.verify_rate.Add(Verify(key, 1, options_.seconds).PerSecond());
    const Cost verify = Verify(key, Cores(), options_.seconds);
    measured_.verify_all_rate.Add(verify.PerSecond());
    measured_.verify_cpu.Add(verify.CpuMicros());

    DUTA_ASSIGN_OR_RETURN(const Cost stream, echo_->Stream(static_cast<int>(options_.pairs), options_.echoes));
    measured_.stream_rate.Add(stream.PerSecond());
    measured_.stream_cpu.Add(stream.CpuMicros());
    DUTA_ASSIGN_OR_RETURN(const Series calls, echo_->Calls(options_.calls));
    measured_.call_median.Add(kMicros * calls.Median());

    DUTA_ASSIGN_OR_RETURN(const Cost batches, store_->Batches(options_.batches));
    measured_.store_rate.Add(batches.PerSecond());
    measured_.store_cpu.Add(batches.CpuMicros());
    DUTA_ASSIGN_OR_RETURN(const Series single, store_->Single(options_.calls));
    measured_.store_single.Add(kMicros * single.Median());
    DUTA_ASSIGN_OR_RETURN(const Series syncs, Fdatasync(options_.data, options_.calls));
    measured_.fdatasync.Add(kMicros * syncs.Median());
    return absl::OkStatus();
  }

  Status MeasureDuta() {
    DUTA_ASSIGN_OR_RETURN(const Cost exchange, Exchange(*hub_, options_.pairs, options_.messages));
    measured_.exchange_rate.Add(exchange.PerSecond());
    measured_.exchange_cpu.Add(exchange.CpuMicros());
    DUTA_ASSIGN_OR_RETURN(const Cost single, Exchange(*hub_, 1, options_.messages));
    measured_.one_stream_rate.Add(single.PerSecond());
    const Party& sender = hub_->party(2 * options_.pairs);
    const Party& recipient = hub_->party(2 * options_.pairs + 1);
    DUTA_ASSIGN_OR_RETURN(const Series calls, Submit(*hub_, sender, recipient.name, options_.calls));
    measured_.submit_p50.Add(kMicros * calls.Quantile(0.5));
    measured_.submit_p99.Add(kMicros * calls.Quantile(0.99));
    return absl::OkStatus();
  }

  const Options& options_;
  std::unique_ptr<Echo> echo_;
  std::unique_ptr<StoreLimit> store_;
  std::unique_ptr<BenchHub> hub_;
  Measured measured_;
};

int Report(const Status& status) {
  if (status.ok()) return 0;
  std::fprintf(stderr, "duta_bench: %s\n", status.ToString().c_str());
  return 1;
}

int Main(int argc, char** argv) {
  Options options;
  options.program = std::filesystem::canonical("/proc/self/exe").string();
  options.dutad = std::filesystem::path(options.program).replace_filename("dutad").string();
  CLI::App app("What the machine can do, and how much of it Duta gets", "duta_bench");
  app.add_option("--data", options.data, "New or empty directory, on the disk to be measured")->required();
  app.add_option("--dutad", options.dutad, "The hub's program")->capture_default_str();
  app.add_option("--runs", options.runs, "Times that everything is measured")->capture_default_str();
  app.add_option("--pairs", options.pairs, "Senders, and receivers")->capture_default_str()->check(CLI::Range(1, 7));
  app.add_option("--messages", options.messages, "Messages of each sender and run")->capture_default_str();
  app.add_flag("--quick", options.quick, "See only whether it works");
  CLI::App* echo = app.add_subcommand("echo", "The empty gRPC server (started by the benchmark itself)");
  echo->fallthrough();
  CLI11_PARSE(app, argc, argv);
  if (echo->parsed()) return Report(ServeEcho(options.data));
  if (options.quick) MakeQuick(options);
  options.data = std::filesystem::absolute(options.data).string();
  return Report(Benchmark(options).Run());
}

}  // namespace
}  // namespace duta::bench

int main(int argc, char** argv) { return duta::bench::Main(argc, argv); }
