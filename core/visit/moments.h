// Moments as the contract has them, read by the rules of their zones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/status.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::visit {

// A Moment that was read. Value type.
struct Point {
  bool is_day = false;
  absl::CivilSecond local;  // Of a day its midnight.
  absl::TimeZone zone;      // Of a day the one in which it is counted.
  int64_t seconds = 0;      // Since 1970, UTC; of a day its first instant.
};

// The first instant of a day in a zone; some zones skip a midnight.
int64_t StartOfDay(absl::CivilDay day, const absl::TimeZone& zone);

// The instant of a local time as iCalendar takes it (RFC 5545, 3.3.5): of an hour
// that exists twice the first, of one that does not exist by the offset before.
int64_t InstantOf(absl::CivilSecond local, const absl::TimeZone& zone);

// Reads `moment`; a day without a zone of its own is counted in `day_zone`.
// BODY_INVALID names `field`: no time, no zone, a local time that the zone skips;
// VISIT_ZONE_RULES_DIFFER if the instant is not one of that local time.
StatusOr<Point> ReadMoment(std::string_view field, const visit::v1::Moment& moment, const absl::TimeZone& day_zone);

// The moment of an instant on the clock of a zone that FindTimeZone knows.
visit::v1::Moment MomentAt(int64_t seconds, const std::string& zone_name, const absl::TimeZone& zone);

}  // namespace duta::visit
