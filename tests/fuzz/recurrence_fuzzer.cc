// Any text as a recurrence rule: refused with a reason, or at most 1,000
// occurrences in order.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/base/time_zone.h"
#include "core/visit/recurrence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const absl::TimeZone zone = duta::FindTimeZone("Australia/Sydney").value_or(absl::UTCTimeZone());
  if (size == 0) return 0;
  duta::visit::v1::Event event;
  if (data[0] % 2 == 0) {
    event.mutable_start()->set_local("2026-10-03");
  } else {
    event.mutable_start()->set_local("2026-10-03T02:30:00");
    event.mutable_start()->set_time_zone("Australia/Sydney");
    event.mutable_start()->mutable_instant()->set_seconds(1'790'958'600);
  }
  event.mutable_recurrence()->set_rule(std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  const auto spans = duta::visit::Occurrences(event, zone);
  if (!spans.ok()) {
    if (!duta::ReasonOf(spans.status())) std::abort();
    return 0;
  }
  if (spans->empty() || spans->size() > duta::visit::kMaxOccurrences) std::abort();
  if (!std::is_sorted(spans->begin(), spans->end())) std::abort();
  return 0;
}
