#include "core/hub/bounds.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"

namespace duta::hub {
namespace {

// Of the program with its libraries, and what the allocator takes ahead.
constexpr uint64_t kProgramBytes = uint64_t{1} << 30;
// Threads besides those of receivers and the pool: gRPC's, checkers, one of each beat.
constexpr uint64_t kThreads = 64;
constexpr uint64_t kUnlimitedStack = uint64_t{8} << 20;

uint64_t Limit(int resource, uint64_t unlimited) {
  rlimit limit{};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return unlimited;
  }
  return limit.rlim_cur;
}

// No memory is needed for it.
[[noreturn]] void EndWith(std::string_view line) {
  if (write(STDERR_FILENO, line.data(), line.size()) < 0) std::_Exit(EXIT_FAILURE);
  std::_Exit(EXIT_FAILURE);
}

[[noreturn]] void EndWithoutMemory() {
  EndWith("dutad: the system gives no more memory; the hub ends, to be started again. Nothing accepted is lost.\n");
}

// The standard library throws where a thread cannot be made; anything else is a fault of
// ours, and aborts.
[[noreturn]] void EndOfException() {
  try {
    if (std::current_exception() != nullptr) std::rethrow_exception(std::current_exception());
  } catch (const std::bad_alloc&) {
    EndWithoutMemory();
  } catch (const std::system_error&) {
    EndWith("dutad: the system gives no more threads; the hub ends, to be started again. Nothing accepted is lost.\n");
  } catch (...) {
  }
  std::abort();
}

}  // namespace

Status CheckAddressSpace(const Config& config) {
  const uint64_t limit = Limit(RLIMIT_AS, UINT64_MAX);
  const uint64_t threads = static_cast<uint64_t>(config.streams.receive_streams) +
                           static_cast<uint64_t>(config.limits.blocking_threads) + kThreads;
  const uint64_t needed = kProgramBytes + threads * Limit(RLIMIT_STACK, kUnlimitedStack) +
                          static_cast<uint64_t>(config.connections.grpc_memory_bytes);
  if (limit >= needed) return absl::OkStatus();
  return Refuse(Reason::kConfigurationInvalid,
                absl::StrCat("the address space of this process is limited to ", limit >> 20,
                             " MiB (ulimit -v, LimitAS), and ", "its threads and caches may need ", needed >> 20,
                             " MiB of it; lift that limit, and limit memory itself by MemoryMax of the unit"));
}

void EndClearlyWithoutMemory() {
  std::set_new_handler(EndWithoutMemory);
  std::set_terminate(EndOfException);
}

EndAtLatest::EndAtLatest(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  thread_ = std::thread([this, until] {
    MutexLock lock(mutex_);
    while (!has_ended_ && changed_.WaitUntil(lock, until)) continue;
    if (has_ended_) return;
    logging::Warning("not all came to its end in time; the hub ends now, and nothing accepted is lost");
    std::_Exit(EXIT_SUCCESS);
  });
}

EndAtLatest::~EndAtLatest() {
  {
    const MutexLock lock(mutex_);
    has_ended_ = true;
    changed_.NotifyOne();
  }
  thread_.join();
}

}  // namespace duta::hub
