#include "core/registry/countries.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace duta::registry {
namespace {

TEST(CountriesTest, KnowsAssignedCodesOnly) {
  for (const char* code : {"AD", "AU", "CI", "ID", "NZ", "ZW"}) EXPECT_TRUE(IsCountryCode(code)) << code;
  // "DA" stands across two codes of the table.
  for (const char* code : {"", "I", "id", "IDN", "XX", "ZZ", "DA", "UK", "I1"}) {
    EXPECT_FALSE(IsCountryCode(code)) << code;
  }
}

TEST(CountriesTest, AgreesWithTheTimeZoneDatabase) {
  std::ifstream file("/usr/share/zoneinfo/iso3166.tab");
  ASSERT_TRUE(file) << "the hub itself needs the time zone database";
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    EXPECT_TRUE(IsCountryCode(line.substr(0, 2))) << line;
    ++count;
  }
  EXPECT_EQ(count, 249);
}

}  // namespace
}  // namespace duta::registry
