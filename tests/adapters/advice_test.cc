#include "adapters/notes/advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "adapters/markings/ministries.h"
#include "tests/adapters/fixture_ministry.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A message that no ministry has anything to say about by itself.
message::v1::Message Message(sys_seconds expiry) {
  message::v1::Message message = SampleMessage();
  message.set_sender("partners/nz-mfat");
  message.mutable_marking()->set_level(message::v1::LEVEL_SECRET);
  message.set_urgency(message::v1::URGENCY_ROUTINE);
  message.mutable_expire_time()->set_seconds(expiry.time_since_epoch().count());
  return message;
}

std::vector<std::string> CodesAndFields(const std::vector<Advice>& advice) {
  std::vector<std::string> told;
  for (const Advice& one : advice) told.push_back(one.code + " " + one.field);
  return told;
}

TEST(AdviceTest, TellsOfDaysAtTheRecipientsSeat) {
  const Profile& indonesia = id::MinistryProfile();
  const Profile& australia = au::MinistryProfile();
  const struct {
    const char* name;
    const Profile& profile;
    sys_seconds now;
    sys_seconds expiry;
    std::vector<std::string> told;
  } kCases[] = {
      {"working days", indonesia, sys_days(2026y / 11 / 23) + 4h, sys_days(2026y / 11 / 30) + 4h, {}},
      {"a holiday at arrival",
       indonesia,
       sys_days(2026y / 8 / 17) + 4h,
       sys_days(2026y / 8 / 20),
       {"PUBLIC_HOLIDAY create_time"}},
      {"already the holiday there",
       indonesia,
       sys_days(2026y / 8 / 16) + 17h,
       sys_days(2026y / 8 / 20),
       {"PUBLIC_HOLIDAY create_time"}},
      {"still Sunday there",
       indonesia,
       sys_days(2026y / 8 / 16) + 16h,
       sys_days(2026y / 8 / 20),
       {"WEEKEND create_time"}},
      {"no more the holiday there", australia, sys_days(2026y / 1 / 26) + 13h, sys_days(2026y / 1 / 29), {}},
      {"a weekend at expiry",
       australia,
       sys_days(2026y / 11 / 23),
       sys_days(2026y / 11 / 28) + 2h,
       {"WEEKEND expire_time"}},
      {"a holiday at both ends, and nobody between",
       australia,
       sys_days(2026y / 12 / 25),
       sys_days(2026y / 12 / 28) + 2h,
       {"PUBLIC_HOLIDAY create_time", "PUBLIC_HOLIDAY expire_time", "EXPIRES_BEFORE_WORKING_DAY expire_time"}},
      {"the last moment before work",
       australia,
       sys_days(2026y / 11 / 28),
       sys_days(2026y / 11 / 29) + 13h,
       {"WEEKEND create_time", "EXPIRES_BEFORE_WORKING_DAY expire_time"}},
      {"a day of work is left",
       australia,
       sys_days(2026y / 11 / 28),
       sys_days(2026y / 11 / 30) + 5h,
       {"WEEKEND create_time"}},
      {"joint leave",
       indonesia,
       sys_days(2026y / 12 / 24),
       sys_days(2026y / 12 / 25),
       {"PUBLIC_HOLIDAY create_time", "PUBLIC_HOLIDAY expire_time", "EXPIRES_BEFORE_WORKING_DAY expire_time"}},
      {"beyond the table",
       australia,
       sys_days(2028y / 12 / 29),
       sys_days(2029y / 1 / 2),
       {"HOLIDAYS_UNKNOWN expire_time"}},
      {"expired already", australia, sys_days(2026y / 11 / 23), sys_days(2026y / 11 / 22), {}},
      {"expires beyond reason", australia, sys_days(2026y / 11 / 23), sys_seconds(std::chrono::seconds(INT64_MAX)), {}},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(CodesAndFields(AdviseOn(Message(c.expiry), c.now, Ministry(c.profile))), c.told) << c.name;
  }
}

TEST(AdviceTest, WhatAMinistrySendsItselfDoesNotReachIt) {
  message::v1::Message message = Message(sys_days(2026y / 12 / 25));
  const sys_seconds holiday = sys_days(2026y / 12 / 24);
  EXPECT_FALSE(AdviseOn(message, holiday, Ministry(id::MinistryProfile())).empty());
  message.set_sender("partners/id-kemlu/units/canberra");
  EXPECT_THAT(AdviseOn(message, holiday, Ministry(id::MinistryProfile())), IsEmpty());
}

TEST(AdviceTest, SaysWhatToExpect) {
  const auto advice =
      AdviseOn(Message(sys_days(2027y / 3 / 12)), sys_days(2027y / 3 / 9) + 2h, Ministry(id::MinistryProfile()));
  ASSERT_EQ(advice.size(), 1u);
  EXPECT_EQ(
      advice[0].text,
      "The message arrives on 9 March 2027, a holiday in Indonesia (Hari Raya Idul Fitri; the date is an estimate); "
      "the next working day at Jakarta is 11 March 2027.");
}

TEST(AdviceTest, TellsOfMarkingsAndUrgency) {
  const sys_seconds now = sys_days(2026y / 11 / 23) + 4h;
  message::v1::Message message = Message(now + 24h);
  message.mutable_marking()->set_level(message::v1::LEVEL_CONFIDENTIAL);
  message.set_urgency(message::v1::URGENCY_FLASH);
  const auto indonesia = AdviseOn(message, now, Ministry(id::MinistryProfile()));
  EXPECT_THAT(CodesAndFields(indonesia), ElementsAre("MARKING_RAISED marking.level", "URGENCY_LOWERED urgency"));
  EXPECT_THAT(indonesia[0].text, HasSubstr("handled as Rahasia, which is SECRET"));
  EXPECT_THAT(AdviseOn(message, now, Ministry(au::MinistryProfile())), IsEmpty());

  message.mutable_marking()->set_level(message::v1::LEVEL_TOP_SECRET);
  message.set_urgency(message::v1::URGENCY_ROUTINE);
  EXPECT_THAT(CodesAndFields(AdviseOn(message, now - 24h * 7, Ministry(FixtureProfile()))),
              testing::Contains("MARKING_WITHOUT_EQUIVALENT marking.level"));
}

TEST(AdviceTest, HasNothingToSayOfAnEmptyMessageButItsMarking) {
  const auto advice = AdviseOn({}, sys_days(2026y / 11 / 23) + 4h, Ministry(au::MinistryProfile()));
  EXPECT_THAT(CodesAndFields(advice), ElementsAre("MARKING_WITHOUT_EQUIVALENT marking.level"));
}

}  // namespace
}  // namespace duta::adapters
