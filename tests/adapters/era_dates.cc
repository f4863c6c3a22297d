// Prints days of the ministries that write another era than ours, for a check
// against another binding of the calendars: lines `CODE ISO-DATE NATIONAL-DATE`.
// Usage: era_dates COUNT
#include <cstdlib>
#include <iostream>
#include <random>

#include "adapters/markings/ministries.h"
#include "adapters/profile/dates.h"

int main(int argc, char** argv) {
  using namespace duta::adapters;
  using std::chrono::sys_days;
  const int count = argc > 1 ? std::atoi(argv[1]) : 0;
  std::mt19937 random(20261124);
  // From Meiji's Gregorian days to where tables end.
  const sys_days first(std::chrono::year(1900) / 1 / 1);
  for (int i = 0; i < count; ++i) {
    const Date date(first + std::chrono::days(std::uniform_int_distribution<int>(0, 72'000)(random)));
    for (const auto& [code, profile] : AllMinistries()) {
      std::cout << code << ' ' << FormatIsoDate(date) << ' ' << NationalDates(profile->date_form).Format(date) << '\n';
    }
  }
  return count > 0 ? 0 : 1;
}
