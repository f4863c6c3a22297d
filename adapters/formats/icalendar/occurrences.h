// When a series takes place (RFC 5545, 3.8.5), for those who look each of its days
// up in a calendar.
#pragma once

#include <cstddef>
#include <vector>

#include "adapters/profile/dates.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

inline constexpr size_t kMaxStarts = 1000;

// The starts of `event` up to the day `last`, at most kMaxStarts, by their local
// time: its own, those of its rule and its further dates, without its exceptions.
// A rule that is malformed or repeats within a day gives none; nor does an hour
// that the clock leaves out. Depends on its arguments alone.
std::vector<visit::v1::Moment> StartsOf(const visit::v1::Event& event, Date last);

// Whether the rule of `event` gives more than kMaxStarts starts in our time.
bool IsTooLong(const visit::v1::Event& event);

}  // namespace duta::adapters
