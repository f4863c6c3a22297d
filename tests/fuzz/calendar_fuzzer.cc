// Calendars of others: read as Indonesia's, and what was read written and read
// again, unchanged.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/icalendar/contract.h"
#include "adapters/id/profile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace adapters = duta::adapters;
  static const adapters::Ministry kMinistry(adapters::id::MinistryProfile());
  static constexpr std::string_view kType = "text/calendar";
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const adapters::VisitRead read = adapters::ReadCalendar(bytes, kType, nullptr, kMinistry);
  if (read.visit.has_value() != read.findings.problems.empty()) std::abort();
  if (!read.visit) return 0;
  if (read.places.size() != static_cast<size_t>(read.visit->events_size())) std::abort();
  duta::visit::v1::Visit fitted = *read.visit;
  adapters::Findings findings;
  adapters::FitToContract(fitted, read.places, nullptr, std::chrono::sys_days(std::chrono::year(2027) / 1 / 1),
                          findings);
  if (fitted.events_size() != read.visit->events_size()) std::abort();
  const adapters::Written written = adapters::WriteCalendar(*read.visit, nullptr, kMinistry);
  if (!written.bytes) return 0;  // A part in X-DUTA-* that calendars cannot hold.
  const adapters::VisitRead again = adapters::ReadCalendar(*written.bytes, kType, nullptr, kMinistry);
  if (!again.visit) std::abort();
  const adapters::Written stable = adapters::WriteCalendar(*again.visit, nullptr, kMinistry);
  if (!stable.bytes) std::abort();
  const adapters::VisitRead last = adapters::ReadCalendar(*stable.bytes, kType, nullptr, kMinistry);
  if (!last.visit || last.visit->SerializeAsString() != again.visit->SerializeAsString()) std::abort();
  return 0;
}
