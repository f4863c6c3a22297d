// Metrics for Prometheus and the hub's health, on a port of their own that only
// this machine can reach.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/reasons.h"
#include "core/base/status.h"
#include "core/exchange/log/committer.h"

namespace duta::hub {

// How the hub is doing at one moment.
struct HubCounts {
  // Of the adapter of one partner, since its version was put into service.
  struct Adapter {
    std::string partner;
    uint64_t calls = 0;
    uint64_t failures = 0;
    bool suspended = false;
  };

  std::chrono::duration<double> uptime{0};
  uint64_t log_size = 0;
  exchange::CommitterCounts committer;
  std::map<std::string, uint64_t> pending;  // Deliveries that wait, by mailbox.
  size_t submit_streams = 0;
  size_t receive_streams = 0;
  std::vector<Adapter> adapters;
  int64_t database_bytes = 0;
  Instant scrubbed;                             // When all that is stored was last read and compared; 1970 before.
  size_t scrub_findings = 0;                    // What is damaged by that.
  size_t damaged = 0;                           // Places of what is stored that are not given out.
  std::chrono::nanoseconds clock_deviation{0};  // Of the system's clock, where the hub does not follow it.
  std::map<std::string, Instant> ends;          // Of the last key or certificate of whom; `hub`: the hub's certificate.
};

// Counts refusals by reason. Thread-safe, without a lock.
class RefusalCounts {
 public:
  RefusalCounts();

  // Counts `status` if it is not OK; one without a reason counts as INTERNAL.
  void Count(const Status& status);

  // Those that happened, by the reason's name on the wire.
  std::map<std::string, uint64_t> counts() const;

 private:
  std::vector<std::atomic<uint64_t>> counts_;  // By Reason; of constant size.
};

// What the metrics say. Called from the endpoint's threads.
struct MetricsSources {
  std::function<StatusOr<HubCounts>()> report;  // May block.
  std::function<std::map<std::string, uint64_t>()> refused_handshakes = [] {
    return std::map<std::string, uint64_t>();
  };
  const RefusalCounts& refusals;
};

// The endpoints `http://ADDRESS/metrics` and `http://ADDRESS/healthz`. The latter
// answers 200 while the hub serves and 503 while it drains, and waits for nothing.
// The destructor stops both.
class Metrics {
 public:
  // Listens on `address`, whose port may be 0. What `sources` use outlives it.
  // CONFIGURATION_INVALID if that cannot be.
  static StatusOr<std::unique_ptr<Metrics>> Start(const std::string& address, MetricsSources sources);
  ~Metrics();

  // The port on which it listens.
  int port() const;

  // Says to health checks that the hub goes. Thread-safe.
  void LeaveService();

 private:
  struct Parts;
  explicit Metrics(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace duta::hub
