#include "plugins/worker/fault_cures.h"

namespace duta::worker {
namespace {

// The first that occurs in the fault counts.
constexpr struct {
  std::string_view part;
  std::string_view cure;
} kCures[] = {
    {"time limit", "look for a loop that its input controls; `duta-adapter check` tries large and damaged input"},
    {"killed by signal 11",
     "it uses memory that is not its own: build with -fsanitize=address and run the message with `duta-adapter run`"},
    {"killed by signal 6",
     "it aborts: an assertion, or an exception that leaves a noexcept function; report by throwing"},
    {"killed by signal 9", "it was ended by the system: look at memory limits and at who kills processes"},
    {"sandbox refused",
     "an adapter is a pure function: take out what makes that system call (network, files, processes, threads, sleep)"},
    {"exit code", "it ends its process: report by throwing, never by exit()"},
    {"not of the protocol", "it writes where only the SDK may: take out what uses descriptors that it did not open"},
    {"OUT_OF_MEMORY", "bound what it allocates by its input, or ask for more memory in the manifest"},
    {"OUTPUT_TOO_LARGE", "bound what it writes by its input"},
    {"OUTPUT_NOT_UTF8", "write UTF-8 into text types, or name a type that is not text"},
    {"EXCEPTION",
     "catch what can fail and throw InvalidInput or Unsupported with a field; other exceptions count as bugs"},
    {"SCHEMA_MISMATCH", "build it against the hub's schema"},
    {"UNSUPPORTED", "let it translate this too, or take the pair of media types out of its note"},
};

}  // namespace

std::string_view CureOf(std::string_view fault) {
  for (const auto& [part, cure] : kCures) {
    if (fault.find(part) != fault.npos) return cure;
  }
  return "run `duta-adapter check` on the library, then the message with `duta-adapter run`";
}

}  // namespace duta::worker
