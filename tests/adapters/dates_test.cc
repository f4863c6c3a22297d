#include "adapters/profile/dates.h"

#include <gtest/gtest.h>

#include "adapters/markings/ministries.h"
#include "tests/adapters/fixture_ministry.h"

namespace duta::adapters {
namespace {

using namespace std::chrono_literals;

TEST(DatesTest, ReadsIsoDatesStrictly) {
  EXPECT_EQ(ParseIsoDate("2026-11-23"), 2026y / 11 / 23);
  EXPECT_EQ(ParseIsoDate("2028-02-29"), 2028y / 2 / 29);
  for (const char* wrong : {"", "2026-11-31", "2027-02-29", "2026-1-1", "26-11-23", "2026/11/23", "2026-11-23 ",
                            "2026-11-2x", "1899-12-31", "3000-01-01", "-026-11-23", "2026-00-10"}) {
    EXPECT_EQ(ParseIsoDate(wrong), std::nullopt) << wrong;
  }
}

TEST(DatesTest, WritesEnglishForThoseWhoReadNothingElse) {
  EXPECT_EQ(FormatEnglishDate(2026y / 11 / 29), "29 November 2026");
  EXPECT_EQ(FormatEnglishDate(2027y / 1 / 1), "1 January 2027");
}

TEST(DatesTest, ReadsBackEveryDayThatItWrites) {
  std::vector<NamedProfile> ministries = AllMinistries();
  ministries.push_back({"fixture", &FixtureProfile()});
  for (const auto& [code, profile] : ministries) {
    const NationalDates dates(profile->date_form);
    for (auto day = std::chrono::sys_days(2019y / 12 / 1); day < std::chrono::sys_days(2029y / 2 / 1);
         day += std::chrono::days(1)) {
      const Date date(day);
      ASSERT_EQ(dates.Parse(dates.Format(date)), date) << code << " " << dates.Format(date);
    }
  }
}

TEST(DatesTest, ReadsWhatPeopleWriteAndNothingElse) {
  const NationalDates dates({.locale = "id_ID", .pattern = "d MMMM y", .example = "5 Oktober 2026"});
  for (const char* right : {"5 Oktober 2026", "05 Oktober 2026", "5 OKTOBER 2026", "2026-10-05"}) {
    EXPECT_EQ(dates.Parse(right), 2026y / 10 / 5) << right;
  }
  for (const char* wrong : {"", "5 October 2026", "5 Okt 2026", "31 November 2026", "29 Februari 2027", "5 Oktober 26",
                            "5 Oktober 2026 M", "Oktober 2026", "5/10/2026", "0 Oktober 2026", "-5 Oktober 2026",
                            "5 Oktober 99999999999999999999", "5  Oktober 2026 5 Oktober 2026"}) {
    EXPECT_EQ(dates.Parse(wrong), std::nullopt) << wrong;
  }
}

TEST(DatesTest, RefusesAYearOfTheWrongEra) {
  const NationalDates dates(FixtureProfile().date_form);
  EXPECT_EQ(dates.Format(2026y / 10 / 5), "5 ตุลาคม 2569");
  EXPECT_EQ(dates.Parse("5 ตุลาคม 2569"), 2026y / 10 / 5);
  EXPECT_EQ(dates.Parse("5 ตุลาคม 2026"), std::nullopt) << "C.E. given as B.E. would be the year 1483";
}

}  // namespace
}  // namespace duta::adapters
