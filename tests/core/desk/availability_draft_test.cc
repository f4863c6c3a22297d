#include "core/desk/availability_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/desk/fault.h"
#include "core/kinds/visit/media_type.h"
#include "tests/core/visit/sample.h"

namespace duta::desk {
namespace {

using ::testing::HasSubstr;

struct AvailabilityDesk {
  profile::Profile profile;
  Setting setting{profile, "Asia/Jakarta", visit::kVisitNow, "hub.example"};
};

TEST(AvailabilityDraftTest, SharesHoursDaysAndBusyTimes) {
  const AvailabilityDesk desk;
  AvailabilityWords words;
  words.hours = {"mon-thu 08:00-16:30", "Fri 08:00-11:30"};
  words.special_days = *ReadSpecialDays("date,type,estimated,name\r\n2026-12-25,closed,0,Hari Natal, Christmas\r\n");
  words.known_until = "2026-12-31";
  words.busy = {"2026-12-20 09:00 / 2h / Retreat"};
  const auto availability = DraftAvailability(words, desk.setting);
  ASSERT_TRUE(availability.ok()) << availability.status();
  ASSERT_EQ(availability->hours_size(), 5);
  EXPECT_EQ(availability->hours(4).weekday(), schedule::v1::WEEKDAY_FRIDAY);
  EXPECT_EQ(availability->hours(4).end(), "11:30");
  EXPECT_EQ(availability->special_days(0).name(), "Hari Natal, Christmas");
  EXPECT_EQ(availability->busy(0).end().local(), "2026-12-20T11:00:00");
  EXPECT_EQ(availability->busy(0).title(), "Retreat");
  StepWords said;
  said.header.marking = "internal";
  const auto draft = WrapAvailability(*availability, {"groups/asean"}, said, desk.setting);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_EQ(draft->message.body().media_type(), kinds::kAvailabilityMediaType);
  EXPECT_EQ(draft->message.subject(), "Working days and busy times");
}

TEST(AvailabilityDraftTest, ATableOfHolidaysSaysHowFarItReaches) {
  const AvailabilityDesk desk;
  AvailabilityWords words;
  EXPECT_EQ(FieldOf(DraftAvailability(words, desk.setting).status()), "known-until");
  words.special_days = *ReadSpecialDays("2026-12-25,closed,0,Hari Natal\n2027-03-09,closed,1,Idul Fitri\n");
  const auto availability = DraftAvailability(words, desk.setting);
  ASSERT_TRUE(availability.ok()) << availability.status();
  EXPECT_EQ(availability->known_until(), "2027-12-31");
  // Nobody has to say how it is marked.
  const auto draft = WrapAvailability(*availability, {"groups/asean"}, {}, desk.setting);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_EQ(draft->message.marking().level(), message::v1::LEVEL_INTERNAL);
}

TEST(AvailabilityDraftTest, FaultsNameTheirField) {
  const AvailabilityDesk desk;
  const struct {
    const char* field;
    void (*say)(AvailabilityWords&);
  } kCases[] = {
      {"detail", [](AvailabilityWords& words) { words.detail = "all"; }},
      {"hours", [](AvailabilityWords& words) { words.hours = {"always"}; }},
      {"hours", [](AvailabilityWords& words) { words.hours = {"fri-mon 08:00-16:00"}; }},
      {"busy", [](AvailabilityWords& words) { words.busy = {"tomorrow"}; }},
      {"busy", [](AvailabilityWords& words) { words.busy = {"soon / 2h"}; }},
  };
  for (const auto& c : kCases) {
    AvailabilityWords words;
    words.known_until = "2026-12-31";
    c.say(words);
    EXPECT_EQ(FieldOf(DraftAvailability(words, desk.setting).status()), c.field);
  }
}

TEST(AvailabilityDraftTest, ALineOfTheTableIsNamed) {
  const std::pair<const char*, const char*> kCases[] = {
      {"2026-12-25\n", "line 1: not `date,type,estimated,name`"},
      {"date,type\n\n2026-12-25,open,0,x\n", "line 3: type: \"open\" is none of closed"},
      {"2026-12-25,closed,yes,x", "line 1: estimated is 0 or 1"},
  };
  for (const auto& [text, what] : kCases) {
    EXPECT_THAT(std::string(ReadSpecialDays(text).status().message()), HasSubstr(what));
  }
}

}  // namespace
}  // namespace duta::desk
