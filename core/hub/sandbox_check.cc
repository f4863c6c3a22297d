#include "core/hub/sandbox_check.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/hub/setup/config.h"
#include "core/hub/setup/data_directory.h"
#include "plugins/worker/worker_pool.h"

namespace duta::hub {

std::vector<CheckResult> CheckSandbox(const std::string& data, const Clock& clock) {
  Findings findings;
  const auto config = ReadConfig(DataPaths(data).config());
  if (!config.ok()) return {};
  worker::WorkerPoolOptions options = config->adapters;
  options.program = WorkerProgram(*config);
  const auto pool = worker::WorkerPool::Create(std::move(options), clock);
  if (!pool.ok()) {
    findings.Warn("sandbox", absl::StrCat("it cannot be tried: ", CauseOf(pool.status())));
    return findings.Take();
  }
  bool is_whole = true;
  for (const worker::DegradationStatus& part : (*pool)->Degradations()) {
    if (part.allowed) continue;  // CheckHub says so.
    is_whole = false;
    findings.Warn("sandbox", absl::StrCat("this system lacks a part of it, so that no adapter serves: ", part.cause,
                                          "; mend that, or name `", part.name, "` in [adapters] allow_degradations"));
  }
  if (is_whole) findings.Good("sandbox", "this system gives what adapters need");
  return findings.Take();
}

}  // namespace duta::hub
