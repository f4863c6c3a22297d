// The configuration of dutad: one TOML file with every bound of the hub.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/logging.h"
#include "core/base/status.h"
#include "core/exchange/limits.h"
#include "core/hub/services/exchange_service.h"
#include "core/hub/setup/connection_limits.h"
#include "core/kinds/order/authority.h"
#include "core/registry/snapshot.h"
#include "core/store/sqlite/sqlite_database.h"
#include "plugins/worker/worker_pool.h"

namespace duta::hub {

// A configuration. Value type; as it stands made, every value but the name is
// the default.
struct Config {
  // The hub's name: origin of its log, so it never changes.
  std::string name;
  std::string listen = "0.0.0.0:7447";            // Port 0: a free one.
  std::string metrics_listen = "127.0.0.1:9447";  // Empty: none. Loopback only.
  bool reflection = false;
  logging::Format log_format = logging::Format::kHuman;
  logging::Level log_level = logging::Level::kInfo;
  std::chrono::seconds drain{10};  // For what is under way when the hub is told to stop.

  exchange::Limits limits;
  StreamLimits streams;
  ConnectionLimits connections;
  registry::PolicyDefaults policy_defaults;
  kinds::SensitiveActions sensitive;
  // `program` is empty for the default; see WorkerProgram.
  worker::WorkerPoolOptions adapters;
  uint64_t max_library_bytes = 64 << 20;
  store::SqliteOptions store;
  // From the begin of one reading of all that is stored to that of the next; 0: none.
  std::chrono::hours scrub{7 * 24};
};

// Reads a configuration. What is not said has its default; only [hub] name is
// required. CONFIGURATION_INVALID, with `path`, the line and what would be
// right, for a syntax error, an unknown or doubled key, and a value of the wrong
// type, out of its range, or at odds with another one.
StatusOr<Config> ParseConfig(std::string_view toml, const std::string& path);

// As ParseConfig, of a file. FILE_UNUSABLE if it cannot be read.
StatusOr<Config> ReadConfig(const std::string& path);

// The text of `config`: every key with its value, after a line that says what
// it does, in which unit, and what the default is.
std::string FormatConfig(const Config& config);

// Checks the form that [hub] name must have: 1 to 64 of [A-Za-z0-9.-_/].
// CONFIGURATION_INVALID.
Status CheckHubName(std::string_view name);

// `host:port`, `[IPv6]:port`.
struct Endpoint {
  std::string host;  // Without brackets.
  uint16_t port = 0;
};
// CONFIGURATION_INVALID.
StatusOr<Endpoint> ParseEndpoint(std::string_view text);

// The program that runs adapters: the configured one, else
// `duta-adapter-worker` beside this program.
std::string WorkerProgram(const Config& config);

}  // namespace duta::hub
