// Times that suit several ministries.
#pragma once

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/visit/spans.h"
#include "core/visit/working_time.h"

namespace duta::visit {

// What is known of one ministry's time.
struct PartnerTime {
  std::string partner;
  WorkingTime working;
  std::vector<Span> busy;  // A merged set.
};

struct FoundSlot {
  Span span;
  absl::CivilDay first_day;  // Of day slots.
  absl::CivilDay last_day;
  std::vector<std::string> estimated_for;
};

// Every run of `days` days between `first` and `last` on each of which all work,
// by their own calendars, and none is busy, from midnight to midnight in `zone`.
// By first day; at most `max`. Linear in the days asked.
std::vector<FoundSlot> FindDaySlots(const std::vector<PartnerTime>& partners, absl::CivilDay first, absl::CivilDay last,
                                    const absl::TimeZone& zone, int days, size_t max);

// Every longest stretch of at least `minutes` in which all are in their working
// hours and none is busy. By start; at most `max`.
std::vector<FoundSlot> FindHourSlots(const std::vector<PartnerTime>& partners, absl::CivilDay first,
                                     absl::CivilDay last, const absl::TimeZone& zone, int minutes, size_t max);

}  // namespace duta::visit
