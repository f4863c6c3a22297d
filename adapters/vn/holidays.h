// Holidays of 2026 to 2028 in Viet Nam.
// Source: the tables of vacanza/holidays, holidays/countries/vietnam.py @c382fdec.
#pragma once

#include <chrono>

#include "adapters/profile/profile.h"

namespace duta::adapters::vn {

using namespace std::chrono_literals;

// By date. The last column says that the date is an estimate.
inline constexpr SpecialDay kHolidays[] = {
    {2026y / 1 / 1, "Tết Dương lịch"},
    {2026y / 2 / 16, "Giao thừa Tết Nguyên Đán"},
    {2026y / 2 / 17, "Tết Nguyên Đán"},
    {2026y / 2 / 18, "Mùng hai Tết Nguyên Đán"},
    {2026y / 2 / 19, "Mùng ba Tết Nguyên Đán"},
    {2026y / 2 / 20, "Mùng bốn Tết Nguyên Đán"},
    {2026y / 4 / 26, "Ngày Giỗ Tổ Hùng Vương"},
    {2026y / 4 / 27, "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"},
    {2026y / 4 / 30, "Ngày Chiến thắng"},
    {2026y / 5 / 1, "Ngày Quốc tế Lao động"},
    {2026y / 9 / 1, "Quốc khánh"},
    {2026y / 9 / 2, "Quốc khánh"},
    {2027y / 1 / 1, "Tết Dương lịch"},
    {2027y / 2 / 4, "29 Tết"},
    {2027y / 2 / 5, "Giao thừa Tết Nguyên Đán"},
    {2027y / 2 / 6, "Tết Nguyên Đán"},
    {2027y / 2 / 7, "Mùng hai Tết Nguyên Đán"},
    {2027y / 2 / 8, "Mùng ba Tết Nguyên Đán"},
    {2027y / 2 / 9, "Mùng bốn Tết Nguyên Đán"},
    {2027y / 2 / 10, "Mùng năm Tết Nguyên Đán"},
    {2027y / 4 / 16, "Ngày Giỗ Tổ Hùng Vương"},
    {2027y / 4 / 30, "Ngày Chiến thắng"},
    {2027y / 5 / 1, "Ngày Quốc tế Lao động"},
    {2027y / 5 / 3, "Ngày Quốc tế Lao động (nghỉ bù)"},
    {2027y / 9 / 2, "Quốc khánh"},
    {2027y / 9 / 3, "Quốc khánh"},
    {2028y / 1 / 1, "Tết Dương lịch"},
    {2028y / 1 / 3, "Tết Dương lịch (nghỉ bù)"},
    {2028y / 1 / 24, "29 Tết"},
    {2028y / 1 / 25, "Giao thừa Tết Nguyên Đán"},
    {2028y / 1 / 26, "Tết Nguyên Đán"},
    {2028y / 1 / 27, "Mùng hai Tết Nguyên Đán"},
    {2028y / 1 / 28, "Mùng ba Tết Nguyên Đán"},
    {2028y / 1 / 29, "Mùng bốn Tết Nguyên Đán"},
    {2028y / 4 / 4, "Ngày Giỗ Tổ Hùng Vương"},
    {2028y / 4 / 30, "Ngày Chiến thắng"},
    {2028y / 5 / 1, "Ngày Quốc tế Lao động"},
    {2028y / 5 / 2, "Ngày Chiến thắng (nghỉ bù)"},
    {2028y / 9 / 1, "Quốc khánh"},
    {2028y / 9 / 2, "Quốc khánh"},
    {2028y / 9 / 4, "Quốc khánh (nghỉ bù)"},
};

}  // namespace duta::adapters::vn
