// duta_bench: what a hub does a second, beside what it could do at most. Run by
// run.sh, which makes the hub and the two ministries.
#include <sys/utsname.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <thread>

#include "echo.h"
#include "parts.h"
#include "load.h"

namespace duta::bench {
namespace {

struct Options {
  std::string sender, receiver, tls, directory;
  pid_t hub = 0;
  int messages = 30'000;
  int runs = 3;
};

void Row(const char* name, const Cost& cost) {
  std::printf("  %-58s %9.0f /s %9.1f us\n", name, cost.per_second, cost.cpu_seconds * 1e6);
}

void PrintMachine(const Options& options) {
  utsname system{};
  uname(&system);
  std::printf("%u cores, %s %s; %d messages a run, %d runs\n\n", std::thread::hardware_concurrency(), system.sysname,
              system.release, options.messages, options.runs);
}

int Run(const char* program, const Options& options) {
  PrintMachine(options);
  Party sender = OpenParty(options.sender);
  Party receiver = OpenParty(options.receiver);
  const auto notes = MakeNotes(sender, receiver.name, options.messages);

  std::printf("  %-58s %12s %12s\n", "each alone", "rate", "CPU each");
  const Cost verification = MeasureVerification(notes[0], options.messages / 5);
  Row("ECDSA P-256 verification, one core", verification);
  Cost stream, unary_echo;
  {
    const Echo echo(program, options.tls + "/hub.crt", options.tls + "/hub.key");
    Party echoed = OpenParty(options.sender, echo.address());
    RunSubmissions(echoed, {notes.begin(), notes.begin() + options.messages / 10}, echo.pid());
    stream = RunSubmissions(echoed, notes, echo.pid());
    auto seconds = RunUnary(echoed, {notes.begin(), notes.begin() + options.messages / 10});
    unary_echo = {1 / Quantile(seconds, 0.5), 0};
  }
  Row("gRPC stream, 1 KB there and a receipt back, both processes", stream);
  const Cost store = MeasureStore(options.directory, options.messages, 256);
  Row("store: rows of a message and its handover, batches of 256", store);
  const Cost store_single = MeasureStore(options.directory, options.messages / 30, 1);
  Row("store: the same one by one", store_single);
  const Cost sync = MeasureSync(options.directory, 300);
  Row("fdatasync of 4 KiB", sync);

  const double sum = verification.cpu_seconds + 2 * stream.cpu_seconds + store.cpu_seconds;
  const double limit = std::thread::hardware_concurrency() / sum;
  std::printf(
      "\nLimit: cores / (verification + 2 gRPC streams, one to the hub and one from it + store)\n"
      "       = %u / (%.1f + 2 x %.1f + %.1f) us = %.0f messages a second\n\n",
      std::thread::hardware_concurrency(), verification.cpu_seconds * 1e6, stream.cpu_seconds * 1e6,
      store.cpu_seconds * 1e6, limit);

  std::vector<double> rates;
  double cpu = 0;
  for (int run = 0; run < options.runs; ++run) {
    const Cost cost = RunEndToEnd(sender, receiver, run == 0 ? notes : MakeNotes(sender, receiver.name, options.messages),
                                  options.hub);
    rates.push_back(cost.per_second);
    cpu += cost.cpu_seconds / options.runs;
  }
  std::sort(rates.begin(), rates.end());
  const double median = rates[rates.size() / 2];
  std::printf("End to end: submit stream, verify, commit with fsync, receipt, deliver, acknowledge, receipt\n");
  std::printf("  messages a second: min %.0f, median %.0f, max %.0f; CPU %.1f us each, clients included\n", rates.front(),
              median, rates.back(), cpu * 1e6);
  std::printf("  ratio to the limit: %.2f\n\n", median / limit);

  auto seconds = RunUnary(sender, MakeNotes(sender, receiver.name, options.messages / 10));
  const double p50 = Quantile(seconds, 0.5), p99 = Quantile(seconds, 0.99);
  // A commit of one message is half of the pair that was measured.
  const double unary_limit = 1 / verification.per_second + 1 / unary_echo.per_second + 0.5 / store_single.per_second;
  std::printf("Unary Submit, one after another\n");
  std::printf("  p50 %.2f ms, p99 %.2f ms; limit (verification + gRPC call + one commit) %.2f ms\n", p50 * 1e3, p99 * 1e3,
              unary_limit * 1e3);
  std::printf("  ratio of the limit to p50: %.2f\n", unary_limit / p50);
  return 0;
}

int Main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--echo") return ServeEcho(argv[2], argv[3]);
  CLI::App app("Measures a running hub against its limits; run.sh makes the hub");
  Options options;
  app.add_option("--sender", options.sender, "Profiles file of the sender")->required();
  app.add_option("--receiver", options.receiver, "Profiles file of the receiver")->required();
  app.add_option("--tls", options.tls, "Folder of hub.crt and hub.key")->required();
  app.add_option("--directory", options.directory, "Where databases and files are measured: the hub's disk")->required();
  app.add_option("--hub", options.hub, "Process id of dutad")->required();
  app.add_option("--messages", options.messages, "Messages a run")->capture_default_str();
  app.add_option("--runs", options.runs, "Runs end to end")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return Run("/proc/self/exe", options);
}

}  // namespace
}  // namespace duta::bench

int main(int argc, char** argv) { return duta::bench::Main(argc, argv); }
