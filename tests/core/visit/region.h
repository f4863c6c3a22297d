// Sixteen ministries with their weekends, holidays, make-up days and visits, made
// up at random but always the same of one seed.
#pragma once

#include <chrono>
#include <cstdio>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/visit/slots.h"
#include "tests/core/visit/sample.h"

namespace duta::visit {

// A ministry as the twin sees it: plain words.
struct Ministry {
  std::string name;
  std::string zone;
  std::set<int> weekend;         // 0 is Sunday.
  std::set<std::string> closed;  // Dates.
  std::set<std::string> worked;  // Make-up days.
  std::vector<Span> busy;
};

inline std::string DateText(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  char text[16];
  snprintf(text, sizeof text, "%04d-%02u-%02u", int(date.year()), unsigned(date.month()), unsigned(date.day()));
  return text;
}

inline constexpr std::chrono::sys_days kFirstDay = std::chrono::year(2026) / 12 / 1;

// Sixteen of them, Brunei's split weekend among them, with holidays, make-up days
// and visits at random.
inline std::vector<Ministry> Region(unsigned seed) {
  std::mt19937 random(seed);
  const std::vector<std::string> zones = {"Asia/Jakarta", "Australia/Sydney", "Pacific/Auckland", "Asia/Yangon",
                                          "Asia/Kolkata", "Asia/Tokyo",       "Asia/Brunei",      "Asia/Shanghai"};
  std::vector<Ministry> region;
  for (int i = 0; i < 16; ++i) {
    Ministry ministry{.name = "partners/m" + std::to_string(10 + i), .zone = zones[i % zones.size()]};
    ministry.weekend = i == 6 ? std::set<int>{5, 0} : std::set<int>{6, 0};
    for (int k = 0; k < 12; ++k) ministry.closed.insert(DateText(kFirstDay + std::chrono::days(random() % 366)));
    for (int k = 0; k < 4; ++k) {
      const std::string date = DateText(kFirstDay + std::chrono::days(random() % 366));
      if (!ministry.closed.contains(date)) ministry.worked.insert(date);
    }
    for (int k = 0; k < 4; ++k) {
      const int64_t start =
          TimeIn("2026-12-01T00:00:00").instant().seconds() + static_cast<int64_t>(random() % (365 * 24)) * 3600;
      ministry.busy.push_back({start, start + static_cast<int64_t>(1 + random() % 60) * 3600});
    }
    region.push_back(ministry);
  }
  return region;
}

inline schedule::v1::Availability AvailabilityOf(const Ministry& ministry) {
  schedule::v1::Availability availability;
  availability.set_detail(schedule::v1::DETAIL_BUSY);
  availability.set_time_zone(ministry.zone);
  availability.set_known_until("2028-12-31");
  for (int day = 1; day <= 7; ++day) {
    if (ministry.weekend.contains(day % 7)) continue;
    auto& hours = *availability.add_hours();
    hours.set_weekday(static_cast<schedule::v1::Weekday>(day));
    hours.set_start("08:00");
    hours.set_end("16:30");
  }
  for (const auto& [dates, type] : {std::pair(&ministry.closed, schedule::v1::SPECIAL_DAY_TYPE_CLOSED),
                                    std::pair(&ministry.worked, schedule::v1::SPECIAL_DAY_TYPE_WORKDAY)}) {
    for (const std::string& date : *dates) {
      auto& day = *availability.add_special_days();
      day.set_date(date);
      day.set_type(type);
    }
  }
  return availability;
}

inline std::vector<PartnerTime> Times(const std::vector<Ministry>& region) {
  std::vector<PartnerTime> times;
  for (const Ministry& ministry : region)
    times.push_back({ministry.name, WorkingTime(AvailabilityOf(ministry)), Merge(ministry.busy)});
  return times;
}

}  // namespace duta::visit
