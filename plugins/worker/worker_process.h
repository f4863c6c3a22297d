// One worker as the hub sees it: a sandboxed process with one adapter.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/status.h"
#include "plugins/loader/library.h"
#include "plugins/worker/descriptor.h"
#include "plugins/worker/launcher.h"
#include "plugins/worker/wire.h"

namespace duta::worker {

// What an adapter may use. Both the hub's configuration and every call's bounds.
struct WorkerLimits {
  uint64_t memory_bytes = 256 << 20;
  uint64_t input_bytes = 8 << 20;  // Message and input together.
  uint64_t output_bytes = 8 << 20;
  std::chrono::milliseconds call_time{2000};  // Of one translation or advice, retry and waiting included.
  std::chrono::milliseconds load_time{5000};  // From starting a worker to its being ready.
};

using Deadline = std::chrono::steady_clock::time_point;

// Why a worker ended or had to be ended, in words for the administrator.
struct Fault {
  bool timed_out = false;
  std::string text;  // `killed by signal 11 (Segmentation fault)`.
};

// One caller at a time. The destructor ends the process.
class WorkerProcess {
 public:
  // Starts a worker on `library` (a SealedFile) and waits until the adapter is
  // loaded and has described itself; the description is as it said, unchecked.
  // ADAPTER_REFUSED with metadata `check`, `expected` and `found`; INTERNAL if
  // no process can be started.
  static StatusOr<std::unique_ptr<WorkerProcess>> Start(Launcher& launcher, int library, const WorkerLimits& limits,
                                                        Deadline deadline, const LoadOptions& options = {});

  // Whether a configuration fits a schema (json_schema.h), looked at in a worker
  // without a library. ADAPTER_REFUSED as above, check `schema` or
  // `configuration`; INTERNAL.
  static Status Validate(Launcher& launcher, const ConfigurationCheck& check, const WorkerLimits& limits,
                         Deadline deadline);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  const Ready& ready() const { return ready_; }

  // Between calls: whether it lives and is silent, as it should.
  bool IsWaiting() const;

  // Runs kTranslate or kAdvise. After a fault the worker is dead: drop it. The
  // input must keep to the limits.
  std::variant<loader::CallResult, Fault> Call(FrameType type, const loader::CallInput& input, Deadline deadline);

  // Between calls: how many bytes of its heap are in use. After a fault as Call.
  std::variant<uint64_t, Fault> MeasureHeap(Deadline deadline);

 private:
  struct Frame {
    FrameHeader header;
    std::string body;
  };

  WorkerProcess(Launcher& launcher, const WorkerSizes& sizes)
      : launcher_(launcher), sizes_(sizes), packet_(sizeof(FrameHeader) + kInlineBytes) {}

  Status Spawn(int library);
  bool Send(FrameType type, const std::string& body);
  std::variant<Frame, Fault> ReceiveFrame(Deadline deadline);
  bool ReadBody(std::string_view packet, Frame& frame) const;
  void TrimArena(uint64_t used);
  // Ends the process. The fault says what was `seen`, or else how it ended.
  Fault Bury(std::string seen, bool timed_out);

  Launcher& launcher_;
  const WorkerSizes sizes_;
  Ready ready_;
  Descriptor socket_;
  Descriptor arena_;
  pid_t pid_ = 0;  // 0 if there is no process.
  uint64_t sequence_ = 0;
  std::vector<char> packet_;  // Where packets are received.
};

// ADAPTER_REFUSED for a finding, with metadata `check`, `expected` and `found`.
Status RefuseFinding(const loader::Finding& finding);

}  // namespace duta::worker
