// Any body as an availability; what passes gives working time for any day.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/base/strict_proto.h"
#include "core/visit/availability.h"
#include "core/visit/working_time.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  duta::schedule::v1::Availability availability;
  if (!duta::ParseStrict({reinterpret_cast<const char*>(data), size}, availability)) return 0;
  const duta::Status status = duta::visit::CheckAvailability(availability);
  if (!status.ok()) {
    if (!duta::ReasonOf(status)) std::abort();
    return 0;
  }
  const duta::visit::WorkingTime working(availability);
  int64_t last = INT64_MIN;
  for (const duta::visit::Span& span : working.Within({1'796'000'000, 1'799'000'000})) {
    if (span.start < last || span.end <= span.start) std::abort();
    last = span.end;
  }
  return 0;
}
