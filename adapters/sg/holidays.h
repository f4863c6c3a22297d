// Holidays of 2026 to 2028 in Singapore.
// Source: the tables of vacanza/holidays, holidays/countries/singapore.py @c382fdec.
#pragma once

#include <chrono>

#include "adapters/profile/profile.h"

namespace duta::adapters::sg {

using namespace std::chrono_literals;

// By date. The last column says that the date is an estimate.
inline constexpr SpecialDay kHolidays[] = {
    {2026y / 1 / 1, "New Year's Day"},
    {2026y / 2 / 17, "Chinese New Year"},
    {2026y / 2 / 18, "Chinese New Year"},
    {2026y / 3 / 21, "Hari Raya Puasa"},
    {2026y / 4 / 3, "Good Friday"},
    {2026y / 5 / 1, "Labour Day"},
    {2026y / 5 / 27, "Hari Raya Haji"},
    {2026y / 5 / 31, "Vesak Day"},
    {2026y / 6 / 1, "Vesak Day (observed)"},
    {2026y / 8 / 9, "National Day"},
    {2026y / 8 / 10, "National Day (observed)"},
    {2026y / 11 / 8, "Deepavali"},
    {2026y / 11 / 9, "Deepavali (observed)"},
    {2026y / 12 / 25, "Christmas Day"},
    {2027y / 1 / 1, "New Year's Day"},
    {2027y / 2 / 6, "Chinese New Year"},
    {2027y / 2 / 7, "Chinese New Year"},
    {2027y / 2 / 8, "Chinese New Year (observed)"},
    {2027y / 3 / 10, "Hari Raya Puasa"},
    {2027y / 3 / 26, "Good Friday"},
    {2027y / 5 / 1, "Labour Day"},
    {2027y / 5 / 17, "Hari Raya Haji"},
    {2027y / 5 / 20, "Vesak Day"},
    {2027y / 8 / 9, "National Day"},
    {2027y / 10 / 28, "Deepavali"},
    {2027y / 12 / 25, "Christmas Day"},
    {2028y / 1 / 1, "New Year's Day"},
    {2028y / 1 / 26, "Chinese New Year", DayKind::kPublicHoliday, true},
    {2028y / 1 / 27, "Chinese New Year", DayKind::kPublicHoliday, true},
    {2028y / 2 / 26, "Hari Raya Puasa", DayKind::kPublicHoliday, true},
    {2028y / 4 / 14, "Good Friday"},
    {2028y / 5 / 1, "Labour Day"},
    {2028y / 5 / 5, "Hari Raya Haji", DayKind::kPublicHoliday, true},
    {2028y / 5 / 9, "Vesak Day", DayKind::kPublicHoliday, true},
    {2028y / 8 / 9, "National Day"},
    {2028y / 11 / 15, "Deepavali"},
    {2028y / 12 / 25, "Christmas Day"},
};

}  // namespace duta::adapters::sg
