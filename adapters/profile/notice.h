// How long before a visit its host's protocol wants to hear of it, by the rank
// of the visit.
#pragma once

#include "adapters/profile/dates.h"
#include "adapters/profile/profile.h"

namespace duta::adapters {

inline constexpr Source kNoPublishedNotice = {"our assumption; no published period is known to us", Confidence::kLow};

// What a profile takes where no public source gives the ministry's own.
inline constexpr NoticePeriod kUsualNoticePeriods[] = {
    {visit::v1::LEVEL_HEAD_OF_STATE, 40, kNoPublishedNotice},
    {visit::v1::LEVEL_HEAD_OF_GOVERNMENT, 30, kNoPublishedNotice},
    {visit::v1::LEVEL_MINISTER, 20, kNoPublishedNotice},
    {visit::v1::LEVEL_DEPUTY_MINISTER, 15, kNoPublishedNotice},
    {visit::v1::LEVEL_SENIOR_OFFICIALS, 10, kNoPublishedNotice},
    {visit::v1::LEVEL_WORKING, 5, kNoPublishedNotice},
};

// The notice that `profile`'s ministry wants of a visit of `level`; null if it
// states none, as for a visit that states no level. Thread-safe.
const NoticePeriod* NoticeFor(const Profile& profile, visit::v1::Level level);

// The last day at the seat on which a visit that begins there on `start` is told
// in time: as many working days of the ministry lie from that day (included) to
// the day before `start` as `notice` asks for. Depends on its arguments alone.
Date LastDayOfNotice(const Calendar& calendar, const NoticePeriod& notice, Date start);

}  // namespace duta::adapters
