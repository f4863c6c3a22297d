// Holidays of 2026 to 2028 in Brunei Darussalam.
// Source: the tables of vacanza/holidays, holidays/countries/brunei.py @c382fdec.
#pragma once

#include <chrono>

#include "adapters/profile/profile.h"

namespace duta::adapters::bn {

using namespace std::chrono_literals;

// By date. The last column says that the date is an estimate.
inline constexpr SpecialDay kHolidays[] = {
    {2026y / 1 / 1, "Awal Tahun Masihi"},
    {2026y / 1 / 17, "Israk dan Mikraj"},
    {2026y / 2 / 17, "Tahun Baru Cina"},
    {2026y / 2 / 19, "Hari Pertama Berpuasa"},
    {2026y / 2 / 23, "Hari Kebangsaan"},
    {2026y / 3 / 7, "Hari Nuzul Al-Quran"},
    {2026y / 3 / 21, "Hari Raya Aidil Fitri"},
    {2026y / 3 / 22, "Hari Raya Aidil Fitri"},
    {2026y / 3 / 23, "Hari Raya Aidil Fitri"},
    {2026y / 3 / 24, "Hari Raya Aidil Fitri (diperhatikan)"},
    {2026y / 5 / 27, "Hari Raya Aidil Adha"},
    {2026y / 5 / 31, "Hari Angkatan Bersenjata Diraja Brunei"},
    {2026y / 6 / 1, "Hari Angkatan Bersenjata Diraja Brunei (diperhatikan)"},
    {2026y / 6 / 17, "Awal Tahun Hijrah"},
    {2026y / 7 / 15, "Hari Keputeraan KDYMM Sultan Brunei"},
    {2026y / 8 / 25, "Maulidur Rasul"},
    {2026y / 12 / 25, "Hari Natal"},
    {2026y / 12 / 26, "Hari Natal (diperhatikan)"},
    {2027y / 1 / 1, "Awal Tahun Masihi"},
    {2027y / 1 / 2, "Awal Tahun Masihi (diperhatikan)"},
    {2027y / 1 / 5, "Israk dan Mikraj", DayKind::kPublicHoliday, true},
    {2027y / 2 / 6, "Tahun Baru Cina"},
    {2027y / 2 / 8, "Hari Pertama Berpuasa", DayKind::kPublicHoliday, true},
    {2027y / 2 / 23, "Hari Kebangsaan"},
    {2027y / 2 / 24, "Hari Nuzul Al-Quran", DayKind::kPublicHoliday, true},
    {2027y / 3 / 9, "Hari Raya Aidil Fitri", DayKind::kPublicHoliday, true},
    {2027y / 3 / 10, "Hari Raya Aidil Fitri", DayKind::kPublicHoliday, true},
    {2027y / 3 / 11, "Hari Raya Aidil Fitri", DayKind::kPublicHoliday, true},
    {2027y / 5 / 16, "Hari Raya Aidil Adha", DayKind::kPublicHoliday, true},
    {2027y / 5 / 17, "Hari Raya Aidil Adha (diperhatikan)", DayKind::kPublicHoliday, true},
    {2027y / 5 / 31, "Hari Angkatan Bersenjata Diraja Brunei"},
    {2027y / 6 / 6, "Awal Tahun Hijrah", DayKind::kPublicHoliday, true},
    {2027y / 6 / 7, "Awal Tahun Hijrah (diperhatikan)", DayKind::kPublicHoliday, true},
    {2027y / 7 / 15, "Hari Keputeraan KDYMM Sultan Brunei"},
    {2027y / 8 / 14, "Maulidur Rasul", DayKind::kPublicHoliday, true},
    {2027y / 12 / 25, "Hari Natal; Israk dan Mikraj", DayKind::kPublicHoliday, true},
    {2027y / 12 / 27, "Hari Natal (diperhatikan); Israk dan Mikraj (diperhatikan)", DayKind::kPublicHoliday, true},
    {2028y / 1 / 1, "Awal Tahun Masihi"},
    {2028y / 1 / 26, "Tahun Baru Cina"},
    {2028y / 1 / 28, "Hari Pertama Berpuasa", DayKind::kPublicHoliday, true},
    {2028y / 1 / 29, "Hari Pertama Berpuasa (diperhatikan)", DayKind::kPublicHoliday, true},
    {2028y / 2 / 13, "Hari Nuzul Al-Quran", DayKind::kPublicHoliday, true},
    {2028y / 2 / 14, "Hari Nuzul Al-Quran (diperhatikan)", DayKind::kPublicHoliday, true},
    {2028y / 2 / 23, "Hari Kebangsaan"},
    {2028y / 2 / 26, "Hari Raya Aidil Fitri", DayKind::kPublicHoliday, true},
    {2028y / 2 / 27, "Hari Raya Aidil Fitri", DayKind::kPublicHoliday, true},
    {2028y / 2 / 28, "Hari Raya Aidil Fitri", DayKind::kPublicHoliday, true},
    {2028y / 2 / 29, "Hari Raya Aidil Fitri (diperhatikan)", DayKind::kPublicHoliday, true},
    {2028y / 5 / 5, "Hari Raya Aidil Adha", DayKind::kPublicHoliday, true},
    {2028y / 5 / 6, "Hari Raya Aidil Adha (diperhatikan)", DayKind::kPublicHoliday, true},
    {2028y / 5 / 25, "Awal Tahun Hijrah", DayKind::kPublicHoliday, true},
    {2028y / 5 / 31, "Hari Angkatan Bersenjata Diraja Brunei"},
    {2028y / 7 / 15, "Hari Keputeraan KDYMM Sultan Brunei"},
    {2028y / 8 / 3, "Maulidur Rasul", DayKind::kPublicHoliday, true},
    {2028y / 12 / 14, "Israk dan Mikraj", DayKind::kPublicHoliday, true},
    {2028y / 12 / 25, "Hari Natal"},
};

}  // namespace duta::adapters::bn
