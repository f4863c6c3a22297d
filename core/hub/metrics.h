// Metrics for Prometheus, on a port of their own that only this machine can
// reach.
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
  std::map<std::string, Instant> ends;  // Of the last key or certificate of whom; `hub`: the hub's certificate.
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

// The endpoint `http://ADDRESS/metrics`. The destructor stops it.
class Metrics {
 public:
  // Reads the counts, at every scrape. Called from the endpoint's threads; may
  // block.
  using Report = std::function<StatusOr<HubCounts>()>;

  // Listens on `address`, whose port may be 0. `refusals` outlives it.
  // CONFIGURATION_INVALID if that cannot be.
  static StatusOr<std::unique_ptr<Metrics>> Start(const std::string& address, Report report,
                                                  const RefusalCounts& refusals);
  ~Metrics();

  // The port on which it listens.
  int port() const;

 private:
  struct Parts;
  explicit Metrics(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace duta::hub
