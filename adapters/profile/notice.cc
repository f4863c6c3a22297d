#include "adapters/profile/notice.h"

#include <algorithm>

#include "adapters/profile/working_days.h"

namespace duta::adapters {

using std::chrono::days;
using std::chrono::sys_days;

const NoticePeriod* NoticeFor(const Profile& profile, visit::v1::Level level) {
  const auto& periods = profile.notice_periods;
  const auto found = std::find_if(periods.begin(), periods.end(), [&](const auto& row) { return row.level == level; });
  return found == periods.end() ? nullptr : &*found;
}

Date LastDayOfNotice(const Calendar& calendar, const NoticePeriod& notice, Date start) {
  sys_days day(start);
  // Ends even for a table that closes for ever.
  const sys_days end = day - days(kMaxNoticeDays * 7);
  for (int left = notice.working_days; left > 0 && day > end;) {
    day -= days(1);
    if (!ClosedOn(calendar, Date(day))) --left;
  }
  return Date(day);
}

}  // namespace duta::adapters
