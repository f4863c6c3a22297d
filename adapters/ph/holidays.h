// Holidays of 2026 to 2028 in Philippines.
// Source: the tables of vacanza/holidays, holidays/countries/philippines.py @c382fdec.
#pragma once

#include <chrono>

#include "adapters/profile/profile.h"

namespace duta::adapters::ph {

using namespace std::chrono_literals;

// By date. The last column says that the date is an estimate.
inline constexpr SpecialDay kHolidays[] = {
    {2026y / 1 / 1, "New Year's Day"},
    {2026y / 2 / 17, "Chinese New Year"},
    {2026y / 3 / 20, "Eid'l Fitr"},
    {2026y / 4 / 2, "Maundy Thursday"},
    {2026y / 4 / 3, "Good Friday"},
    {2026y / 4 / 4, "Black Saturday"},
    {2026y / 4 / 9, "Araw ng Kagitingan"},
    {2026y / 5 / 1, "Labor Day"},
    {2026y / 5 / 27, "Eid'l Adha"},
    {2026y / 6 / 12, "Independence Day"},
    {2026y / 8 / 21, "Ninoy Aquino Day"},
    {2026y / 8 / 31, "National Heroes Day"},
    {2026y / 11 / 1, "All Saints' Day"},
    {2026y / 11 / 2, "All Souls' Day"},
    {2026y / 11 / 30, "Bonifacio Day"},
    {2026y / 12 / 8, "Feast of the Immaculate Conception of Mary"},
    {2026y / 12 / 24, "Christmas Eve"},
    {2026y / 12 / 25, "Christmas Day"},
    {2026y / 12 / 30, "Rizal Day"},
    {2026y / 12 / 31, "Last Day of the Year"},
    {2027y / 1 / 1, "New Year's Day"},
    {2027y / 2 / 6, "Chinese New Year"},
    {2027y / 3 / 9, "Eid'l Fitr", DayKind::kPublicHoliday, true},
    {2027y / 3 / 25, "Maundy Thursday"},
    {2027y / 3 / 26, "Good Friday"},
    {2027y / 3 / 27, "Black Saturday"},
    {2027y / 4 / 9, "Araw ng Kagitingan"},
    {2027y / 5 / 1, "Labor Day"},
    {2027y / 5 / 16, "Eid'l Adha", DayKind::kPublicHoliday, true},
    {2027y / 6 / 12, "Independence Day"},
    {2027y / 8 / 21, "Ninoy Aquino Day"},
    {2027y / 8 / 30, "National Heroes Day"},
    {2027y / 11 / 1, "All Saints' Day"},
    {2027y / 11 / 30, "Bonifacio Day"},
    {2027y / 12 / 8, "Feast of the Immaculate Conception of Mary"},
    {2027y / 12 / 25, "Christmas Day"},
    {2027y / 12 / 30, "Rizal Day"},
    {2027y / 12 / 31, "Last Day of the Year"},
    {2028y / 1 / 1, "New Year's Day"},
    {2028y / 1 / 26, "Chinese New Year"},
    {2028y / 2 / 26, "Eid'l Fitr", DayKind::kPublicHoliday, true},
    {2028y / 4 / 9, "Araw ng Kagitingan"},
    {2028y / 4 / 13, "Maundy Thursday"},
    {2028y / 4 / 14, "Good Friday"},
    {2028y / 4 / 15, "Black Saturday"},
    {2028y / 5 / 1, "Labor Day"},
    {2028y / 5 / 5, "Eid'l Adha", DayKind::kPublicHoliday, true},
    {2028y / 6 / 12, "Independence Day"},
    {2028y / 8 / 21, "Ninoy Aquino Day"},
    {2028y / 8 / 28, "National Heroes Day"},
    {2028y / 11 / 1, "All Saints' Day"},
    {2028y / 11 / 30, "Bonifacio Day"},
    {2028y / 12 / 8, "Feast of the Immaculate Conception of Mary"},
    {2028y / 12 / 25, "Christmas Day"},
    {2028y / 12 / 30, "Rizal Day"},
    {2028y / 12 / 31, "Last Day of the Year"},
};

}  // namespace duta::adapters::ph
