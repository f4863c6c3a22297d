// Holidays of 2026 to 2028 in Wellington.
// Source: the tables of vacanza/holidays, holidays/countries/new_zealand.py @c382fdec.
#pragma once

#include <chrono>

#include "adapters/profile/profile.h"

namespace duta::adapters::nz {

using namespace std::chrono_literals;

// By date. The last column says that the date is an estimate.
inline constexpr SpecialDay kHolidays[] = {
    {2026y / 1 / 1, "New Year's Day"},
    {2026y / 1 / 2, "Day after New Year's Day"},
    {2026y / 1 / 19, "Wellington Anniversary Day"},
    {2026y / 2 / 6, "Waitangi Day"},
    {2026y / 4 / 3, "Good Friday"},
    {2026y / 4 / 6, "Easter Monday"},
    {2026y / 4 / 25, "Anzac Day"},
    {2026y / 4 / 27, "Anzac Day (observed)"},
    {2026y / 6 / 1, "King's Birthday"},
    {2026y / 7 / 10, "Matariki"},
    {2026y / 10 / 26, "Labour Day"},
    {2026y / 12 / 25, "Christmas Day"},
    {2026y / 12 / 26, "Boxing Day"},
    {2026y / 12 / 28, "Boxing Day (observed)"},
    {2027y / 1 / 1, "New Year's Day"},
    {2027y / 1 / 2, "Day after New Year's Day"},
    {2027y / 1 / 4, "Day after New Year's Day (observed)"},
    {2027y / 1 / 25, "Wellington Anniversary Day"},
    {2027y / 2 / 6, "Waitangi Day"},
    {2027y / 2 / 8, "Waitangi Day (observed)"},
    {2027y / 3 / 26, "Good Friday"},
    {2027y / 3 / 29, "Easter Monday"},
    {2027y / 4 / 25, "Anzac Day"},
    {2027y / 4 / 26, "Anzac Day (observed)"},
    {2027y / 6 / 7, "King's Birthday"},
    {2027y / 6 / 25, "Matariki"},
    {2027y / 10 / 25, "Labour Day"},
    {2027y / 12 / 25, "Christmas Day"},
    {2027y / 12 / 26, "Boxing Day"},
    {2027y / 12 / 27, "Christmas Day (observed)"},
    {2027y / 12 / 28, "Boxing Day (observed)"},
    {2028y / 1 / 1, "New Year's Day"},
    {2028y / 1 / 2, "Day after New Year's Day"},
    {2028y / 1 / 3, "New Year's Day (observed)"},
    {2028y / 1 / 4, "Day after New Year's Day (observed)"},
    {2028y / 1 / 24, "Wellington Anniversary Day"},
    {2028y / 2 / 6, "Waitangi Day"},
    {2028y / 2 / 7, "Waitangi Day (observed)"},
    {2028y / 4 / 14, "Good Friday"},
    {2028y / 4 / 17, "Easter Monday"},
    {2028y / 4 / 25, "Anzac Day"},
    {2028y / 6 / 5, "King's Birthday"},
    {2028y / 7 / 14, "Matariki"},
    {2028y / 10 / 23, "Labour Day"},
    {2028y / 12 / 25, "Christmas Day"},
    {2028y / 12 / 26, "Boxing Day"},
};

}  // namespace duta::adapters::nz
