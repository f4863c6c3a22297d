// Holidays of 2026 to 2028 in the Federal Territory of Putrajaya.
// Source: the tables of vacanza/holidays, holidays/countries/malaysia.py @c382fdec.
#pragma once

#include <chrono>

#include "adapters/profile/profile.h"

namespace duta::adapters::my {

using namespace std::chrono_literals;

// By date. The last column says that the date is an estimate.
inline constexpr SpecialDay kHolidays[] = {
    {2026y / 1 / 1, "Tahun Baharu"},
    {2026y / 2 / 1, "Hari Thaipusam; Hari Wilayah Persekutuan"},
    {2026y / 2 / 2, "Cuti Hari Thaipusam; Cuti Hari Wilayah Persekutuan"},
    {2026y / 2 / 17, "Tahun Baharu Cina"},
    {2026y / 2 / 18, "Tahun Baharu Cina (Hari Kedua)"},
    {2026y / 3 / 7, "Hari Nuzul Al-Quran"},
    {2026y / 3 / 21, "Hari Raya Puasa"},
    {2026y / 3 / 22, "Hari Raya Puasa (Hari Kedua)"},
    {2026y / 3 / 23, "Cuti Hari Raya Puasa (Hari Kedua)"},
    {2026y / 5 / 1, "Hari Pekerja"},
    {2026y / 5 / 27, "Hari Raya Qurban"},
    {2026y / 5 / 31, "Hari Wesak"},
    {2026y / 6 / 1, "Hari Keputeraan Rasmi Seri Paduka Baginda Yang di-Pertuan Agong"},
    {2026y / 6 / 2, "Cuti Hari Wesak"},
    {2026y / 6 / 17, "Awal Muharam"},
    {2026y / 8 / 25, "Hari Keputeraan Nabi Muhammad S.A.W."},
    {2026y / 8 / 31, "Hari Kebangsaan"},
    {2026y / 9 / 16, "Hari Malaysia"},
    {2026y / 11 / 8, "Hari Deepavali"},
    {2026y / 11 / 9, "Cuti Hari Deepavali"},
    {2026y / 12 / 25, "Hari Krismas"},
    {2027y / 1 / 1, "Tahun Baharu"},
    {2027y / 1 / 22, "Hari Thaipusam"},
    {2027y / 2 / 1, "Hari Wilayah Persekutuan"},
    {2027y / 2 / 6, "Tahun Baharu Cina", DayKind::kPublicHoliday, true},
    {2027y / 2 / 7, "Tahun Baharu Cina (Hari Kedua)", DayKind::kPublicHoliday, true},
    {2027y / 2 / 8, "Cuti Tahun Baharu Cina (Hari Kedua)", DayKind::kPublicHoliday, true},
    {2027y / 2 / 24, "Hari Nuzul Al-Quran", DayKind::kPublicHoliday, true},
    {2027y / 3 / 9, "Hari Raya Puasa", DayKind::kPublicHoliday, true},
    {2027y / 3 / 10, "Hari Raya Puasa (Hari Kedua)", DayKind::kPublicHoliday, true},
    {2027y / 5 / 1, "Hari Pekerja"},
    {2027y / 5 / 16, "Hari Raya Qurban", DayKind::kPublicHoliday, true},
    {2027y / 5 / 17, "Cuti Hari Raya Qurban", DayKind::kPublicHoliday, true},
    {2027y / 5 / 20, "Hari Wesak", DayKind::kPublicHoliday, true},
    {2027y / 6 / 6, "Awal Muharam", DayKind::kPublicHoliday, true},
    {2027y / 6 / 7, "Hari Keputeraan Rasmi Seri Paduka Baginda Yang di-Pertuan Agong"},
    {2027y / 8 / 14, "Hari Keputeraan Nabi Muhammad S.A.W.", DayKind::kPublicHoliday, true},
    {2027y / 8 / 31, "Hari Kebangsaan"},
    {2027y / 9 / 16, "Hari Malaysia"},
    {2027y / 10 / 28, "Hari Deepavali"},
    {2027y / 12 / 25, "Hari Krismas"},
    {2028y / 1 / 1, "Tahun Baharu"},
    {2028y / 1 / 26, "Tahun Baharu Cina", DayKind::kPublicHoliday, true},
    {2028y / 1 / 27, "Tahun Baharu Cina (Hari Kedua)", DayKind::kPublicHoliday, true},
    {2028y / 2 / 1, "Hari Wilayah Persekutuan"},
    {2028y / 2 / 9, "Hari Thaipusam"},
    {2028y / 2 / 13, "Hari Nuzul Al-Quran", DayKind::kPublicHoliday, true},
    {2028y / 2 / 14, "Cuti Hari Nuzul Al-Quran", DayKind::kPublicHoliday, true},
    {2028y / 2 / 26, "Hari Raya Puasa", DayKind::kPublicHoliday, true},
    {2028y / 2 / 27, "Hari Raya Puasa (Hari Kedua)", DayKind::kPublicHoliday, true},
    {2028y / 2 / 28, "Cuti Hari Raya Puasa (Hari Kedua)", DayKind::kPublicHoliday, true},
    {2028y / 5 / 1, "Hari Pekerja"},
    {2028y / 5 / 5, "Hari Raya Qurban", DayKind::kPublicHoliday, true},
    {2028y / 5 / 9, "Hari Wesak", DayKind::kPublicHoliday, true},
    {2028y / 5 / 25, "Awal Muharam", DayKind::kPublicHoliday, true},
    {2028y / 6 / 5, "Hari Keputeraan Rasmi Seri Paduka Baginda Yang di-Pertuan Agong"},
    {2028y / 8 / 3, "Hari Keputeraan Nabi Muhammad S.A.W.", DayKind::kPublicHoliday, true},
    {2028y / 8 / 31, "Hari Kebangsaan"},
    {2028y / 9 / 16, "Hari Malaysia"},
    {2028y / 11 / 15, "Hari Deepavali"},
    {2028y / 12 / 25, "Hari Krismas"},
};

}  // namespace duta::adapters::my
