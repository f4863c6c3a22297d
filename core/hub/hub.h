// A running hub: the composition of store, registry, kinds, adapters, exchange
// and services, and their listening port.
#pragma once

#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/hub/hub_clock.h"
#include "core/hub/setup/config.h"
#include "core/hub/setup/data_directory.h"

namespace duta::hub {

// Made, reloaded and drained by one thread.
class Hub {
 public:
  // Opens everything in `directory`, whose lock the caller holds, puts the
  // adapters into service and listens. Starts processes: call it before the
  // program has threads of its own. `clock` outlives it. LOG_ROLLED_BACK, DATA_DIRECTORY_INVALID,
  // CONFIGURATION_INVALID, STORAGE_FAILED, FILE_UNUSABLE.
  static StatusOr<std::unique_ptr<Hub>> Start(const DataDirectory& directory, const Config& config, HubClock& clock);
  // Drains if Drain was not called.
  ~Hub();

  // `host:port` on which it listens, with the real port.
  const std::string& address() const;

  // The real port of the metrics; 0 if there are none.
  int metrics_port() const;

  // Takes over what can change while it runs: the defaults of policies, the
  // sensitive orders, the level and form of the program's log.
  Status Reload(const Config& config);

  // The system's clock is right: see HubClock.
  void AcceptClock();

  // Ends streams after what is under way, records and answers what was taken,
  // closes the port. At most the configured time.
  void Drain();

 private:
  struct Parts;
  explicit Hub(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace duta::hub
