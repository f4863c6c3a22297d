// When a ministry works, by what it says of itself.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/visit/recurrence.h"
#include "duta/schedule/v1/availability.pb.h"

namespace duta::visit {

// Thread-safe once made.
class WorkingTime {
 public:
  // Of an availability that was checked.
  explicit WorkingTime(const schedule::v1::Availability& availability);

  struct Day {
    bool works = false;
    bool estimated = false;  // It may turn out otherwise, or is not known yet.
    std::string name;        // Of the special day, if it is one.
  };

  // What day it is, by the ministry's own calendar.
  Day On(absl::CivilDay day) const;

  // The hours of a day, as instants, by start.
  std::vector<Span> HoursOn(absl::CivilDay day) const;

  // All hours that lie in `window`, a merged set.
  std::vector<Span> Within(const Span& window) const;

  const absl::TimeZone& zone() const { return zone_; }
  const std::string& zone_name() const { return zone_name_; }

 private:
  struct Hours {
    int start;  // Seconds since midnight.
    int end;
  };

  const std::vector<Hours>& UsualHours(absl::CivilDay day) const;

  std::string zone_name_;
  absl::TimeZone zone_;
  std::array<std::vector<Hours>, 7> hours_;  // From Monday.
  std::vector<Hours> workday_hours_;         // Of a closed weekday that is worked.
  std::map<absl::CivilDay, schedule::v1::SpecialDay> special_days_;
  absl::CivilDay known_until_;
};

}  // namespace duta::visit
