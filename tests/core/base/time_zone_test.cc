#include "core/base/time_zone.h"

#include <gtest/gtest.h>

#include <string>

namespace duta {
namespace {

TEST(TimeZoneTest, KnowsNamesThatHaveRules) {
  for (const char* name : {"Asia/Jakarta", "Australia/Sydney", "UTC", "Etc/GMT-7", "America/Argentina/Buenos_Aires"}) {
    const auto zone = FindTimeZone(name);
    ASSERT_TRUE(zone) << name;
    EXPECT_EQ(zone->name(), name);
    EXPECT_EQ(*FindTimeZone(name), *zone);  // Out of memory too.
  }
}

TEST(TimeZoneTest, RefusesWhatIsNoName) {
  for (const char* name : {"", "Mars/Olympus", "/usr/share/zoneinfo/UTC", "../../etc/passwd", "localtime", "Asia",
                           "Asia/", "a b", "Asia/Jakarta\n", "zone.tab "}) {
    EXPECT_FALSE(FindTimeZone(name)) << name;
  }
  EXPECT_FALSE(FindTimeZone(std::string(100, 'a')));
}

}  // namespace
}  // namespace duta
