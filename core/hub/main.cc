// dutad: the hub. `dutad init` makes one, `dutad serve` runs it; `check`, `backup`,
// `restore` and `repair` keep what it has stored.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/core_dumps.h"
#include "core/base/logging.h"
#include "core/hub/bounds.h"
#include "core/hub/grpc_log.h"
#include "core/hub/hub.h"
#include "core/hub/hub_clock.h"
#include "core/hub/listener.h"
#include "core/hub/setup/check.h"
#include "core/hub/setup/config.h"
#include "core/hub/setup/data_directory.h"
#include "core/hub/setup/init.h"
#include "core/hub/supervisor.h"
#include "core/hub/upkeep/check_stores.h"
#include "core/hub/upkeep/stored_log.h"
#include "core/hub/upkeep_commands.h"
#include "core/hub/version.h"
#include "core/hub/watchdog.h"
#include "google/protobuf/stubs/logging.h"

namespace duta::hub {
namespace {

// Beyond what is under way when the hub is told to stop.
constexpr std::chrono::seconds kEnding{5};

// Signals are taken by sigwait on the main thread. Blocked before any thread
// starts, so that all inherit the mask.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A peer that closes a socket is an error of the call, not the end of us.
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

void Reload(Hub& hub, const DataPaths& paths) {
  const auto config = ReadConfig(paths.config());
  const Status status = config.ok() ? hub.Reload(*config) : config.status();
  if (status.ok()) {
    logging::Info("configuration reloaded; addresses, limits, adapters and store keep theirs until a restart");
  } else {
    logging::Error("configuration not reloaded, the one before stays", {{"cause", std::string(status.message())}});
  }
}

// Every look that goes well is a sign of life to the supervisor as well.
StatusOr<WatchdogOptions> Looking(const std::string& address, std::chrono::seconds interval,
                                  const Supervisor& supervisor) {
  DUTA_ASSIGN_OR_RETURN(const LocalPort port, FindLocalPort(address));
  return WatchdogOptions{
      .port = port,
      .interval = interval,
      .on_alive = [&supervisor] { supervisor.Alive(); },
      // Nothing is lost: what was accepted is on the disk, what was not has no receipt.
      .on_dead = [] { std::_Exit(EXIT_FAILURE); },
  };
}

// What `dutad check` would call wrong is not served over.
Status CheckFirst(const std::string& data, const Clock& clock) {
  std::vector<CheckResult> bad;
  for (CheckResult& result : CheckBeforeServing(data, clock)) {
    if (result.verdict == Verdict::kWarning) {
      logging::Warning("to be looked at", {{"what", result.subject}, {"finding", result.finding}});
    }
    if (result.verdict == Verdict::kBad) bad.push_back(std::move(result));
  }
  if (bad.empty()) return absl::OkStatus();
  std::fputs(Format(bad).c_str(), stderr);
  return absl::FailedPreconditionError(
      absl::StrCat("the hub does not start: ", bad.size(), " findings, each above with what to do (`dutad check`)"));
}

StatusOr<Instant> NewestRecordTime(const DataPaths& paths, const std::string& name) {
  DUTA_ASSIGN_OR_RETURN(const crypto::NoteSigner signer, ReadLogSigner(paths.log_key(), name));
  DUTA_ASSIGN_OR_RETURN(const auto log, StoredLog::Open(paths.database(), paths.anchor(), signer, store::AtRest::kNo));
  return log->NewestRecordTime();
}

StatusOr<int> Serve(const std::string& data, bool development) {
  const sigset_t signals = BlockSignals();
  const Supervisor supervisor = Supervisor::FromEnvironment();
  RequireTls13();
  TakeOverGrpcLog();
  RaiseDescriptorLimit();
  DUTA_ASSIGN_OR_RETURN(DataDirectory directory, DataDirectory::Open(data));
  DUTA_ASSIGN_OR_RETURN(Config config, ReadConfig(directory.paths().config()));
  config.adapters.rules.development |= development;
  logging::Configure(config.log_level, config.log_format);
  DUTA_RETURN_IF_ERROR(CheckAddressSpace(config));
  EndClearlyWithoutMemory();
  const SystemClock system;
  DUTA_RETURN_IF_ERROR(CheckFirst(data, system));
  DUTA_ASSIGN_OR_RETURN(const Instant newest, NewestRecordTime(directory.paths(), config.name));
  HubClock clock(system, newest);
  DUTA_ASSIGN_OR_RETURN(std::unique_ptr<Hub> hub, Hub::Start(directory, config, clock));
  DUTA_RETURN_IF_ERROR(directory.WriteAddress(hub->address()));
  if (config.adapters.rules.development) {
    logging::Warning("a hub in development: bundles of adapters are taken and serve without both signatures");
  }
  logging::Info("serving", {{"name", config.name},
                            {"address", hub->address()},
                            {"metrics_port", absl::StrCat(hub->metrics_port())},
                            {"version", kVersion}});
  DUTA_ASSIGN_OR_RETURN(WatchdogOptions looking, Looking(hub->address(), config.connections.watchdog, supervisor));
  std::optional<Watchdog> watchdog(std::in_place, std::move(looking));
  supervisor.Ready();
  while (true) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal == SIGHUP) {
      Reload(*hub, directory.paths());
      continue;
    }
    if (signal == SIGUSR1) {
      hub->AcceptClock();
      continue;
    }
    watchdog.reset();
    supervisor.Stopping();
    logging::Info("draining", {{"at_most_seconds", absl::StrCat(config.drain.count())}});
    // What is under way may take the whole time, and ending it a little more.
    const EndAtLatest limit(config.drain + kEnding);
    hub->Drain();
    hub.reset();
    logging::Info("stopped");
    return 0;
  }
}

int RunInit(const InitOptions& options) {
  const SystemClock clock;
  const auto report = Init(options, clock);
  if (!report.ok()) return Fail(report.status());
  std::fputs(Format(*report).c_str(), stdout);
  return 0;
}

int Main(int argc, char** argv) {
  // Malformed messages of strangers are refusals, not lines on our terminal.
  google::protobuf::SetLogHandler(nullptr);
  CLI::App app("The exchange hub of a network of foreign ministries", "dutad");
  app.set_version_flag("--version", std::string("dutad ") + kVersion);
  app.require_subcommand(1);

  InitOptions options;
  std::string algorithm = "p256";
  CLI::App* init = app.add_subcommand("init", "Make a new hub: keys, certificates, configuration, first administrator");
  init->add_option("--data", options.data, "New or empty directory")->required();
  init->add_option("--name", options.name, "Name of the hub and its log, such as hub.example")->required();
  init->add_option("--listen", options.listen, "Address to listen on")->capture_default_str();
  init->add_option("--metrics-listen", options.metrics_listen, "Loopback address for Prometheus")
      ->capture_default_str();
  init->add_option("--dns", options.dns_names, "Further DNS names of the hub");
  init->add_option("--ip", options.ip_addresses, "Further IP addresses of the hub");
  init->add_option("--administrator", options.administrator, "Name of the first administrator")->capture_default_str();
  init->add_option("--algorithm", algorithm, "Of the administrator's signing key: p256, p384 or ed25519")
      ->capture_default_str();

  std::string data;
  CLI::App* serve = app.add_subcommand("serve", "Run the hub until SIGTERM; SIGHUP reads the configuration again");
  serve->add_option("--data", data, "Directory that `dutad init` made")->required();
  bool development = false;
  serve->add_flag("--dev", development, "For development: take bundles of adapters without both signatures");

  UpkeepCommands upkeep(app);

  CLI11_PARSE(app, argc, argv);
  if (init->parsed()) {
    const auto parsed = crypto::AlgorithmFromName(algorithm);
    if (!parsed.ok()) return Fail(parsed.status());
    options.algorithm = *parsed;
    return RunInit(options);
  }
  if (const auto code = upkeep.Run()) return *code;
  const auto code = Serve(data, development);
  return code.ok() ? *code : Fail(code.status());
}

}  // namespace
}  // namespace duta::hub

int main(int argc, char** argv) {
  duta::ForbidCoreDumps();
  return duta::hub::Main(argc, argv);
}
