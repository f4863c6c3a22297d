// The bounds of the process: what it needs of the system to run at all, and how it ends
// where it would otherwise end unclearly or not at all.
#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/hub/setup/config.h"

namespace duta::hub {

// Whether the address space that this process may have (ulimit -v, LimitAS) is enough
// for the threads and caches of `config`: short of it, libraries that cannot say so fail
// in the middle of their work. CONFIGURATION_INVALID, with both figures and what to limit
// instead.
Status CheckAddressSpace(const Config& config);

// From now on a process that gets no memory or no thread says so and ends with 1.
// Nothing is lost by that: what was accepted is on the disk.
void EndClearlyWithoutMemory();

// Ends the process with 0 if it is still there after `time`, whatever its clients do:
// with a line in the program's log. Nothing is lost, as above.
class EndAtLatest {
 public:
  explicit EndAtLatest(std::chrono::milliseconds time);
  // All has ended by itself.
  ~EndAtLatest();
  EndAtLatest(const EndAtLatest&) = delete;
  EndAtLatest& operator=(const EndAtLatest&) = delete;

 private:
  Mutex mutex_;
  Condition changed_;
  bool has_ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace duta::hub
