// Prints what the profiles answer for each day of their tables, for a check against
// a reading of the tables by another program: lines
//
//   CODE DATE open|closed NEXT-WORKING-DAY LEVEL=LAST-DAY-OF-NOTICE...
//
// where the notice is of a visit that begins on DATE.
#include "adapters/profile/working_days.h"

#include <iostream>

#include "adapters/markings/ministries.h"
#include "adapters/profile/dates.h"
#include "adapters/profile/notice.h"

int main() {
  using namespace duta::adapters;
  using std::chrono::sys_days;
  for (const auto& [code, profile] : AllMinistries()) {
    const Calendar& calendar = profile->calendar;
    const sys_days end(calendar.last_year / std::chrono::December / 31);
    for (sys_days day(calendar.first_year / std::chrono::January / 1); day <= end; day += std::chrono::days(1)) {
      const Date date(day);
      std::cout << code << ' ' << FormatIsoDate(date) << (ClosedOn(calendar, date) ? " closed " : " open ")
                << FormatIsoDate(NextWorkingDay(calendar, date));
      for (const NoticePeriod& notice : profile->notice_periods) {
        std::cout << ' ' << duta::visit::v1::Level_Name(notice.level).substr(6) << '='
                  << FormatIsoDate(LastDayOfNotice(calendar, notice, date));
      }
      std::cout << '\n';
    }
  }
  return 0;
}
