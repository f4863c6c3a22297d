// Holidays of 2026 to 2028 in the Australian Capital Territory.
// Source: the tables of vacanza/holidays, holidays/countries/australia.py @c382fdec.
#pragma once

#include <chrono>

#include "adapters/profile/profile.h"

namespace duta::adapters::au {

using namespace std::chrono_literals;

// By date. The last column says that the date is an estimate.
inline constexpr SpecialDay kHolidays[] = {
    {2026y / 1 / 1, "New Year's Day"},
    {2026y / 1 / 26, "Australia Day"},
    {2026y / 3 / 9, "Canberra Day"},
    {2026y / 4 / 3, "Good Friday"},
    {2026y / 4 / 4, "Easter Saturday"},
    {2026y / 4 / 5, "Easter Sunday"},
    {2026y / 4 / 6, "Easter Monday"},
    {2026y / 4 / 25, "ANZAC Day"},
    {2026y / 4 / 27, "ANZAC Day (observed)"},
    {2026y / 6 / 1, "Reconciliation Day"},
    {2026y / 6 / 8, "King's Birthday"},
    {2026y / 10 / 5, "Labour Day"},
    {2026y / 12 / 25, "Christmas Day"},
    {2026y / 12 / 26, "Boxing Day"},
    {2026y / 12 / 28, "Boxing Day (observed)"},
    {2027y / 1 / 1, "New Year's Day"},
    {2027y / 1 / 26, "Australia Day"},
    {2027y / 3 / 8, "Canberra Day"},
    {2027y / 3 / 26, "Good Friday"},
    {2027y / 3 / 27, "Easter Saturday"},
    {2027y / 3 / 28, "Easter Sunday"},
    {2027y / 3 / 29, "Easter Monday"},
    {2027y / 4 / 26, "ANZAC Day"},
    {2027y / 5 / 31, "Reconciliation Day"},
    {2027y / 6 / 14, "King's Birthday"},
    {2027y / 10 / 4, "Labour Day"},
    {2027y / 12 / 25, "Christmas Day"},
    {2027y / 12 / 26, "Boxing Day"},
    {2027y / 12 / 27, "Christmas Day (observed)"},
    {2027y / 12 / 28, "Boxing Day (observed)"},
    {2028y / 1 / 1, "New Year's Day"},
    {2028y / 1 / 3, "New Year's Day (observed)"},
    {2028y / 1 / 26, "Australia Day"},
    {2028y / 3 / 13, "Canberra Day"},
    {2028y / 4 / 14, "Good Friday"},
    {2028y / 4 / 15, "Easter Saturday"},
    {2028y / 4 / 16, "Easter Sunday"},
    {2028y / 4 / 17, "Easter Monday"},
    {2028y / 4 / 25, "ANZAC Day"},
    {2028y / 5 / 29, "Reconciliation Day"},
    {2028y / 6 / 12, "King's Birthday"},
    {2028y / 10 / 2, "Labour Day"},
    {2028y / 12 / 25, "Christmas Day"},
    {2028y / 12 / 26, "Boxing Day"},
};

}  // namespace duta::adapters::au
