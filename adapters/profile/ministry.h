// A profile made ready for use: what an adapter keeps between calls.
#pragma once

#include "adapters/profile/dates.h"
#include "adapters/profile/profile.h"
#include "adapters/profile/working_days.h"

namespace duta::adapters {

// One ministry. One call at a time (NationalDates); `profile` is borrowed.
struct Ministry {
  explicit Ministry(const Profile& ministry_profile)
      : profile(ministry_profile), dates(ministry_profile.date_form), seat(ministry_profile.calendar) {}

  const Profile& profile;
  NationalDates dates;
  SeatTime seat;
};

}  // namespace duta::adapters
