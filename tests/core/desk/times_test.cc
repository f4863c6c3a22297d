#include "core/desk/times.h"

#include <gtest/gtest.h>

namespace duta::desk {
namespace {

Instant At(const char* text) { return *ParseInstant(text); }

TEST(TimesTest, ReadsDurations) {
  struct Case {
    const char* text;
    int64_t seconds;  // 0: refused.
  };
  const Case cases[] = {
      {"90s", 90},
      {"30m", 1800},
      {"12h", 43200},
      {"7d", 604800},
      {"2w", 1209600},
      {"3660d", 316224000},
      {"3661d", 0},
      {"0d", 0},
      {"-1d", 0},
      {"7", 0},
      {"d", 0},
      {"", 0},
      {"7 d", 0},
      {"7dd", 0},
      {"1.5h", 0},
      {"7y", 0},
      {"99999999999999999999d", 0},
      {"9223372036854775807w", 0},
  };
  for (const Case& c : cases) {
    const auto duration = ParseDuration(c.text);
    EXPECT_EQ(duration.ok() ? duration->count() : 0, c.seconds) << c.text;
  }
}

TEST(TimesTest, ReadsEnds) {
  const Instant now = At("2026-11-24T03:00:00Z");
  struct Case {
    const char* text;
    const char* zone;
    const char* expected;  // Empty: refused.
  };
  const Case cases[] = {
      {"7d", "Asia/Jakarta", "2026-12-01T03:00:00.000Z"},
      {"2026-12-01T17:00:00+07:00", "Australia/Sydney", "2026-12-01T10:00:00.000Z"},
      {"2026-12-01 17:00", "Asia/Jakarta", "2026-12-01T10:00:00.000Z"},
      {"2026-12-01T17:00", "Asia/Jakarta", "2026-12-01T10:00:00.000Z"},
      {"2026-12-01", "Asia/Jakarta", "2026-12-01T17:00:00.000Z"},
      {"2026-12-31", "Pacific/Auckland", "2026-12-31T11:00:00.000Z"},
      // Canberra: the hour from 02:00 is lost on 4 October 2026, that before 03:00
      // comes twice on 5 April 2026.
      {"2026-10-04 02:30", "Australia/Canberra", ""},
      {"2026-04-05 02:30", "Australia/Canberra", ""},
      {"2026-04-05 01:30", "Australia/Canberra", "2026-04-04T14:30:00.000Z"},
      // Cairo skips the midnight of 24 April 2026: the day ends when the next begins.
      {"2026-04-23", "Africa/Cairo", "2026-04-23T22:00:00.000Z"},
      {"2026-02-30", "Asia/Jakarta", ""},
      {"2026-13-01", "Asia/Jakarta", ""},
      {"2026-12-01 24:00", "Asia/Jakarta", ""},
      {"2026-12-01 17:60", "Asia/Jakarta", ""},
      {"tomorrow", "Asia/Jakarta", ""},
      {"01/12/2026", "Asia/Jakarta", ""},
      {"", "Asia/Jakarta", ""},
  };
  for (const Case& c : cases) {
    const auto end = ParseEnd(c.text, c.zone, now);
    EXPECT_EQ(end.ok() ? FormatInstant(*end) : "", c.expected) << c.text << " " << end.status();
  }
}

TEST(TimesTest, ShowsTheZoneWithEveryTime) {
  const Instant instant = At("2026-11-24T06:57:12.345Z");
  EXPECT_EQ(FormatLocal(instant, "Asia/Jakarta"), "2026-11-24 13:57 +07:00 (Asia/Jakarta)");
  EXPECT_EQ(FormatLocal(instant, "Asia/Kolkata"), "2026-11-24 12:27 +05:30 (Asia/Kolkata)");
  EXPECT_EQ(FormatLocal(instant, "UTC"), "2026-11-24 06:57 (UTC)");
  EXPECT_EQ(FormatLocal(instant, "Nowhere/At-All"), "2026-11-24 06:57 (UTC)");
}

TEST(TimesTest, TakesTheLocalDate) {
  EXPECT_EQ(LocalDate(At("2026-11-24T18:00:00Z"), "Asia/Jakarta"), "2026-11-25");
  EXPECT_EQ(LocalDate(At("2026-11-24T18:00:00Z"), "UTC"), "2026-11-24");
}

TEST(TimesTest, KnowsZones) {
  EXPECT_TRUE(IsZone("Asia/Jakarta"));
  EXPECT_FALSE(IsZone("Asia/Atlantis"));
  EXPECT_FALSE(IsZone(""));
}

}  // namespace
}  // namespace duta::desk
