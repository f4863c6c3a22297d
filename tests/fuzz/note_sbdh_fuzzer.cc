// Envelopes of others, read as Australia's: no input may do more than be refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/au/profile.h"
#include "adapters/formats/sbdh/note_sbdh.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace adapters = duta::adapters;
  static const adapters::Ministry kMinistry(adapters::au::MinistryProfile());
  const std::string_view xml(reinterpret_cast<const char*>(data), size);
  const adapters::Interpretation read = adapters::ReadNoteSbdh(xml, nullptr, kMinistry);
  if (read.note.has_value() != read.findings.problems.empty()) std::abort();
  return 0;
}
