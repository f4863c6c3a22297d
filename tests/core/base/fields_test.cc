#include "core/base/fields.h"

#include <gtest/gtest.h>

#include <string>

namespace duta {
namespace {

TEST(FieldsTest, ARefusalNamesItsField) {
  const Status status = InvalidField(Indexed("events", 3), "not so");
  EXPECT_EQ(ReasonOf(status), Reason::kBodyInvalid);
  EXPECT_EQ(MetadataOf(status)["field"], "events[3]");
  EXPECT_NE(std::string(status.message()).find("events[3]: not so"), std::string::npos) << status;
}

TEST(FieldsTest, ChecksLinesAndTexts) {
  EXPECT_TRUE(CheckLine("f", "").ok());
  EXPECT_TRUE(CheckLine("f", std::string(kMaxLineCharacters, 'x'), Presence::kRequired).ok());
  for (const std::string& bad : {std::string(kMaxLineCharacters + 1, 'x'), std::string("a\nb"), std::string("a\tb")}) {
    EXPECT_FALSE(CheckLine("f", bad).ok()) << bad;
  }
  for (const char* blank : {"", " ", "\t\n"}) EXPECT_FALSE(CheckLine("f", blank, Presence::kRequired).ok());
  EXPECT_FALSE(CheckLine("f", "abc", Presence::kOptional, 2).ok());
  EXPECT_TRUE(CheckText("f", "a\n\tb").ok());
  EXPECT_FALSE(CheckText("f", "a\rb").ok());
  EXPECT_FALSE(CheckText("f", "abc", 2).ok());
}

TEST(FieldsTest, ChecksDaysThatExist) {
  for (const char* good : {"2026-11-24", "2028-02-29", "0001-01-01", "9999-12-31"}) {
    EXPECT_TRUE(CheckDate("f", good).ok()) << good;
  }
  for (const char* bad : {"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "2026-1-01",
                          "2026/01/01", "+026-01-01", "2026-01-011"}) {
    EXPECT_FALSE(CheckDate("f", bad).ok()) << bad;
  }
}

TEST(FieldsTest, ChecksLanguagesAndNames) {
  for (const char* good : {"", "en", "zh-Hant-TW", "de-1996"}) EXPECT_TRUE(CheckLanguage("f", good).ok()) << good;
  for (const char* bad : {"e", "en-", "1996", "en_GB", "abcdefghi"}) EXPECT_FALSE(CheckLanguage("f", bad).ok()) << bad;
  for (const char* good : {"partners/id-kemlu", "partners/id-kemlu/units/canberra"}) {
    EXPECT_TRUE(CheckPartyName("f", good).ok()) << good;
  }
  for (const char* bad : {"", "hub", "groups/asean", "administrators/rina", "partners/ID"}) {
    EXPECT_FALSE(CheckPartyName("f", bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace duta
