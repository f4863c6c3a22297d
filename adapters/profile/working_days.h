// When a ministry works: its weekend, holidays and zone.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "adapters/profile/dates.h"
#include "adapters/profile/profile.h"

namespace duta::adapters {

// Why a ministry does not work on a day.
struct Closure {
  const SpecialDay* holiday = nullptr;  // Null for the weekend.
};

// Nothing if the ministry works on `date`. A holiday on a weekend counts as the
// holiday; a make-up working day is worked whatever else it is. Outside the
// table's years only the weekend is known (see Covers). Thread-safe.
std::optional<Closure> ClosedOn(const Calendar& calendar, Date date);

// The first working day on or after `date`.
Date NextWorkingDay(const Calendar& calendar, Date date);

// Whether the holiday table covers the year of `date`.
bool Covers(const Calendar& calendar, Date date);

// Whether `name` is listed as a zone: `Asia/Jakarta`, not `GMT+7`.
bool IsTimeZone(std::string_view name);

// Local time at a ministry's seat. Thread-safe.
class SeatTime {
 public:
  using Seconds = std::chrono::sys_seconds;

  // Aborts if ICU does not know the calendar's zone: a compiled profile's test
  // says so first, and a configured one is checked before.
  explicit SeatTime(const Calendar& calendar);
  SeatTime(SeatTime&&) noexcept;
  ~SeatTime();

  // Wall-clock time at the seat at an instant.
  std::chrono::local_seconds Local(Seconds instant) const;

  // Calendar date at the seat at an instant.
  Date LocalDate(Seconds instant) const;

  // The instant at which `date` begins at the seat.
  Seconds StartOf(Date date) const;

 private:
  struct Zone;
  std::unique_ptr<Zone> zone_;
};

}  // namespace duta::adapters
