// Holidays of 2026 to 2028 at Jakarta. Joint leave days (cuti bersama) close offices of the
// state; they are decreed year by year, so 2027 and 2028 have none yet.
// Source: the tables of vacanza/holidays, holidays/countries/indonesia.py @c382fdec.
#pragma once

#include <chrono>

#include "adapters/profile/profile.h"

namespace duta::adapters::id {

using namespace std::chrono_literals;

// By date. The last column says that the date is an estimate.
inline constexpr SpecialDay kHolidays[] = {
    {2026y / 1 / 1, "Tahun Baru Masehi"},
    {2026y / 1 / 16, "Isra Mikraj Nabi Muhammad"},
    {2026y / 2 / 16, "Cuti Bersama Tahun Baru Imlek", DayKind::kGovernmentHoliday},
    {2026y / 2 / 17, "Tahun Baru Imlek"},
    {2026y / 3 / 18, "Cuti Bersama Hari Suci Nyepi", DayKind::kGovernmentHoliday},
    {2026y / 3 / 19, "Hari Suci Nyepi"},
    {2026y / 3 / 20, "Cuti Bersama Hari Raya Idul Fitri", DayKind::kGovernmentHoliday},
    {2026y / 3 / 21, "Hari Raya Idul Fitri"},
    {2026y / 3 / 22, "Hari kedua dari Hari Raya Idul Fitri"},
    {2026y / 3 / 23, "Cuti Bersama Hari Raya Idul Fitri", DayKind::kGovernmentHoliday},
    {2026y / 3 / 24, "Cuti Bersama Hari Raya Idul Fitri", DayKind::kGovernmentHoliday},
    {2026y / 4 / 3, "Wafat Yesus Kristus"},
    {2026y / 4 / 5, "Kebangkitan Yesus Kristus"},
    {2026y / 5 / 1, "Hari Buruh Internasional"},
    {2026y / 5 / 14, "Kenaikan Yesus Kristus"},
    {2026y / 5 / 15, "Cuti Bersama Kenaikan Yesus Kristus", DayKind::kGovernmentHoliday},
    {2026y / 5 / 27, "Hari Raya Idul Adha"},
    {2026y / 5 / 28, "Cuti Bersama Hari Raya Idul Adha", DayKind::kGovernmentHoliday},
    {2026y / 5 / 31, "Hari Raya Waisak"},
    {2026y / 6 / 1, "Hari Lahir Pancasila"},
    {2026y / 6 / 16, "Tahun Baru Islam"},
    {2026y / 8 / 17, "Hari Kemerdekaan Republik Indonesia"},
    {2026y / 8 / 25, "Maulid Nabi Muhammad"},
    {2026y / 12 / 24, "Cuti Bersama Hari Raya Natal", DayKind::kGovernmentHoliday},
    {2026y / 12 / 25, "Hari Raya Natal"},
    {2027y / 1 / 1, "Tahun Baru Masehi"},
    {2027y / 1 / 5, "Isra Mikraj Nabi Muhammad", DayKind::kPublicHoliday, true},
    {2027y / 2 / 6, "Tahun Baru Imlek", DayKind::kPublicHoliday, true},
    {2027y / 3 / 8, "Hari Suci Nyepi"},
    {2027y / 3 / 9, "Hari Raya Idul Fitri", DayKind::kPublicHoliday, true},
    {2027y / 3 / 10, "Hari kedua dari Hari Raya Idul Fitri", DayKind::kPublicHoliday, true},
    {2027y / 3 / 26, "Wafat Yesus Kristus"},
    {2027y / 3 / 28, "Kebangkitan Yesus Kristus"},
    {2027y / 5 / 1, "Hari Buruh Internasional"},
    {2027y / 5 / 6, "Kenaikan Yesus Kristus"},
    {2027y / 5 / 16, "Hari Raya Idul Adha", DayKind::kPublicHoliday, true},
    {2027y / 5 / 20, "Hari Raya Waisak", DayKind::kPublicHoliday, true},
    {2027y / 6 / 1, "Hari Lahir Pancasila"},
    {2027y / 6 / 6, "Tahun Baru Islam", DayKind::kPublicHoliday, true},
    {2027y / 8 / 14, "Maulid Nabi Muhammad", DayKind::kPublicHoliday, true},
    {2027y / 8 / 17, "Hari Kemerdekaan Republik Indonesia"},
    {2027y / 12 / 25, "Hari Raya Natal; Isra Mikraj Nabi Muhammad", DayKind::kPublicHoliday, true},
    {2028y / 1 / 1, "Tahun Baru Masehi"},
    {2028y / 1 / 26, "Tahun Baru Imlek", DayKind::kPublicHoliday, true},
    {2028y / 2 / 26, "Hari Raya Idul Fitri", DayKind::kPublicHoliday, true},
    {2028y / 2 / 27, "Hari kedua dari Hari Raya Idul Fitri", DayKind::kPublicHoliday, true},
    {2028y / 3 / 26, "Hari Suci Nyepi"},
    {2028y / 4 / 14, "Wafat Yesus Kristus"},
    {2028y / 4 / 16, "Kebangkitan Yesus Kristus"},
    {2028y / 5 / 1, "Hari Buruh Internasional"},
    {2028y / 5 / 5, "Hari Raya Idul Adha", DayKind::kPublicHoliday, true},
    {2028y / 5 / 9, "Hari Raya Waisak", DayKind::kPublicHoliday, true},
    {2028y / 5 / 25, "Kenaikan Yesus Kristus; Tahun Baru Islam", DayKind::kPublicHoliday, true},
    {2028y / 6 / 1, "Hari Lahir Pancasila"},
    {2028y / 8 / 3, "Maulid Nabi Muhammad", DayKind::kPublicHoliday, true},
    {2028y / 8 / 17, "Hari Kemerdekaan Republik Indonesia"},
    {2028y / 12 / 14, "Isra Mikraj Nabi Muhammad", DayKind::kPublicHoliday, true},
    {2028y / 12 / 25, "Hari Raya Natal"},
};

}  // namespace duta::adapters::id
