// Requests of others, read as Cambodia's: no input may do more than be refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/formats/xroad/note_xroad.h"
#include "adapters/kh/profile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace adapters = duta::adapters;
  static const adapters::Ministry kMinistry(adapters::kh::MinistryProfile());
  static constexpr adapters::XroadAddresses kAddresses = {"T/G/M/S", "T/G/M/S/n", "T/G/H/S", "T/G/H/S/n"};
  const std::string_view request(reinterpret_cast<const char*>(data), size);
  const adapters::Interpretation read = adapters::ReadNoteXroad(request, nullptr, kMinistry, kAddresses);
  if (read.note.has_value() != read.findings.problems.empty()) std::abort();
  return 0;
}
