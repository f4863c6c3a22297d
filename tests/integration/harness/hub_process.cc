#include "tests/integration/harness/hub_process.h"

#include <signal.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "core/base/bytes.h"

namespace duta::integration {
namespace {

std::string MustRead(const std::string& path) {
  auto text = ReadFile(path);
  if (text.ok()) return *std::move(text);
  std::cerr << text.status() << std::endl;
  std::abort();
}

// What stands between `before` and the next `after`; empty if nothing does.
std::string Between(const std::string& text, const std::string& before, const std::string& after) {
  const size_t found = text.find(before);
  if (found == std::string::npos) return "";
  const size_t from = found + before.size();
  return text.substr(from, text.find(after, from) - from);
}

}  // namespace

HubProcess::HubProcess(std::string data, std::string program) : data_(std::move(data)), program_(std::move(program)) {
  const Finished init = RunProgram({program_, "init", "--data", data_, "--name", kName, "--listen", "127.0.0.1:0",
                                    "--metrics-listen", "127.0.0.1:0", "--administrator", "rina"});
  if (init.code == 0) return;
  std::cerr << init.output << std::endl;
  std::abort();
}

void HubProcess::Configure(std::string_view key, std::string_view value) {
  const std::string path = data_ + "/duta.toml";
  std::string text = MustRead(path);
  const std::string name = "\n" + std::string(key) + " = ";
  const size_t found = text.find(name);
  if (found == std::string::npos) std::abort();
  const size_t from = found + name.size();
  text.replace(from, text.find('\n', from) - from, value);
  if (!WriteFileAtomically(path, text, FileMode::kPrivate).ok()) std::abort();
}

Status HubProcess::Start(const ChildProcess::Environment& environment) {
  if (process_ != nullptr) earlier_log_ += process_->output();
  std::vector<std::string> command = {program_, "serve", "--data", data_};
  command.insert(command.end(), options_.begin(), options_.end());
  process_ = std::make_unique<ChildProcess>(command, environment);
  if (!process_->WaitForOutput("serving") || !process_->WaitForOutput("version=")) {
    return absl::InternalError("dutad does not serve: " + process_->output());
  }
  if (address_.empty()) {
    address_ = Announced("address");
    // Whoever connects again must find it.
    Configure("listen", "\"" + address_ + "\"");
  }
  return absl::OkStatus();
}

int HubProcess::Stop() {
  process_->Signal(SIGTERM);
  const auto code = process_->Wait();
  if (!code) Kill();
  return code.value_or(-SIGKILL);
}

void HubProcess::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait();
}

std::string HubProcess::Log() const { return earlier_log_ + (process_ == nullptr ? "" : process_->output()); }

std::string HubProcess::ca_pem() const { return MustRead(data_ + "/tls/ca.crt"); }

std::string HubProcess::log_key() const {
  return Between(MustRead(data_ + "/first-administrator/profiles.toml"), "log_key = \"", "\"");
}

int HubProcess::metrics_port() const { return std::atoi(Announced("metrics_port").c_str()); }

std::string HubProcess::Announced(std::string_view name) const {
  return Between(process_->output(), " " + std::string(name) + "=\"", "\"");
}

std::string DutadProgram() { return DUTA_DUTAD; }
std::string DutaAdapterProgram() { return DUTA_ADAPTER_TOOL; }
std::string DutaProgram() { return DUTA_DUTA; }
std::string AdapterLibrary(std::string_view code) { return DUTA_ADAPTERS "/" + std::string(code) + ".so"; }

}  // namespace duta::integration
