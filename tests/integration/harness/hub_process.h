// The real dutad on a data directory of its own: made by `dutad init`, run by
// `dutad serve`, killed, stopped and started again.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "tests/integration/harness/child_process.h"

namespace duta::integration {

// The programs of the build.
std::string DutadProgram();
std::string DutaProgram();
std::string DutaAdapterProgram();
// The library of an adapter: `au`.
std::string AdapterLibrary(std::string_view code);

// Used by one thread.
class HubProcess {
 public:
  // Name of its log.
  static constexpr char kName[] = "hub.test";

  // Runs `dutad init` in `data`, which is new. Aborts if that fails. `program` is a
  // dutad.
  explicit HubProcess(std::string data, std::string program = DutadProgram());

  // Changes a key of the configuration; `value` as TOML has it. Counts from the
  // next start or reload.
  void Configure(std::string_view key, std::string_view value);

  // Further options of `dutad serve`, from the next start on.
  void SetOptions(std::vector<std::string> options) { options_ = std::move(options); }

  // Starts it and waits until it serves. It keeps its port from the first start
  // on. INTERNAL, with what it said, if it ends instead.
  Status Start(const ChildProcess::Environment& environment = {});

  // SIGTERM, and waits; the exit code, or minus the signal.
  int Stop();
  // SIGKILL.
  void Kill();

  // The process that runs, or ran last.
  ChildProcess& process() const { return *process_; }
  // What it said in all its runs.
  std::string Log() const;

  const std::string& data() const { return data_; }
  // `127.0.0.1:port`, after the first start.
  const std::string& address() const { return address_; }
  // PEM of the authority of its certificate.
  std::string ca_pem() const;
  // Verifier key of its log.
  std::string log_key() const;
  // Port of its metrics, of the run that is.
  int metrics_port() const;

 private:
  // The value of `name="..."` in the line that says that it serves.
  std::string Announced(std::string_view name) const;

  const std::string data_;
  const std::string program_;
  std::string address_;
  std::string earlier_log_;
  std::vector<std::string> options_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace duta::integration
