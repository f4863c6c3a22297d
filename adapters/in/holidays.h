// Holidays of 2026 to 2028 in Delhi.
// Source: the tables of vacanza/holidays, holidays/countries/india.py @c382fdec.
#pragma once

#include <chrono>

#include "adapters/profile/profile.h"

namespace duta::adapters::in {

using namespace std::chrono_literals;

// By date. The last column says that the date is an estimate.
inline constexpr SpecialDay kHolidays[] = {
    {2026y / 1 / 26, "Republic Day"},
    {2026y / 3 / 4, "Holi"},
    {2026y / 3 / 21, "Id-ul-Fitr"},
    {2026y / 3 / 26, "Ram Navami"},
    {2026y / 3 / 31, "Mahavir Jayanti"},
    {2026y / 4 / 3, "Good Friday"},
    {2026y / 4 / 14, "Dr. B. R. Ambedkar's Jayanti"},
    {2026y / 5 / 1, "Buddha Purnima"},
    {2026y / 5 / 27, "Id-ul-Zuha (Bakrid)"},
    {2026y / 6 / 26, "Muharram"},
    {2026y / 8 / 15, "Independence Day"},
    {2026y / 8 / 26, "Milad-un-Nabi"},
    {2026y / 9 / 4, "Janmashtami (Vaishnava)"},
    {2026y / 10 / 2, "Mahatma Gandhi's Jayanti"},
    {2026y / 10 / 20, "Dussehra"},
    {2026y / 11 / 8, "Diwali (Deepavali)"},
    {2026y / 11 / 15, "Chhath Puja"},
    {2026y / 11 / 24, "Guru Nanak's Jayanti"},
    {2026y / 12 / 25, "Christmas"},
    {2027y / 1 / 26, "Republic Day"},
    {2027y / 3 / 6, "Maha Shivaratri"},
    {2027y / 3 / 10, "Id-ul-Fitr", DayKind::kPublicHoliday, true},
    {2027y / 3 / 22, "Holi"},
    {2027y / 3 / 26, "Good Friday"},
    {2027y / 4 / 14, "Dr. B. R. Ambedkar's Jayanti"},
    {2027y / 4 / 15, "Ram Navami"},
    {2027y / 4 / 18, "Mahavir Jayanti"},
    {2027y / 5 / 17, "Id-ul-Zuha (Bakrid)", DayKind::kPublicHoliday, true},
    {2027y / 5 / 20, "Buddha Purnima"},
    {2027y / 6 / 16, "Muharram", DayKind::kPublicHoliday, true},
    {2027y / 8 / 15, "Independence Day; Milad-un-Nabi", DayKind::kPublicHoliday, true},
    {2027y / 8 / 25, "Janmashtami (Vaishnava)"},
    {2027y / 10 / 2, "Mahatma Gandhi's Jayanti"},
    {2027y / 10 / 9, "Dussehra"},
    {2027y / 10 / 29, "Diwali (Deepavali)"},
    {2027y / 11 / 4, "Chhath Puja"},
    {2027y / 11 / 14, "Guru Nanak's Jayanti"},
    {2027y / 12 / 25, "Christmas"},
    {2028y / 1 / 26, "Republic Day"},
    {2028y / 2 / 23, "Maha Shivaratri"},
    {2028y / 2 / 27, "Id-ul-Fitr", DayKind::kPublicHoliday, true},
    {2028y / 3 / 11, "Holi"},
    {2028y / 4 / 3, "Ram Navami"},
    {2028y / 4 / 7, "Mahavir Jayanti"},
    {2028y / 4 / 14, "Dr. B. R. Ambedkar's Jayanti; Good Friday"},
    {2028y / 5 / 6, "Id-ul-Zuha (Bakrid)", DayKind::kPublicHoliday, true},
    {2028y / 5 / 8, "Buddha Purnima"},
    {2028y / 6 / 4, "Muharram", DayKind::kPublicHoliday, true},
    {2028y / 8 / 4, "Milad-un-Nabi", DayKind::kPublicHoliday, true},
    {2028y / 8 / 13, "Janmashtami (Vaishnava)"},
    {2028y / 8 / 15, "Independence Day"},
    {2028y / 9 / 27, "Dussehra"},
    {2028y / 10 / 2, "Mahatma Gandhi's Jayanti"},
    {2028y / 10 / 17, "Diwali (Deepavali)"},
    {2028y / 10 / 23, "Chhath Puja"},
    {2028y / 11 / 2, "Guru Nanak's Jayanti"},
    {2028y / 12 / 25, "Christmas"},
};

}  // namespace duta::adapters::in
