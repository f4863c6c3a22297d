#include "core/desk/draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/desk/fault.h"

namespace duta::desk {
namespace {

using ::testing::ElementsAre;

const Instant kHalfPast = *ParseInstant("2026-11-25T07:00:00.5Z");

profile::Profile Indonesia() {
  profile::Profile profile;
  profile.name = "partners/id-kemlu";
  return profile;
}

TEST(DraftHeaderTest, WhatIsSaidGoesBeforeWhatHoldsElse) {
  const profile::Profile profile = Indonesia();
  const Setting setting{profile, "Asia/Jakarta", kHalfPast, "hub.example"};
  const HeaderDefaults defaults{.to = {"partners/a"}, .subject = "Made", .marking = message::v1::LEVEL_SECRET};
  auto draft = DraftHeader({}, defaults, setting);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_EQ(draft->message.hub(), "hub.example");
  EXPECT_THAT(draft->message.recipients(), ElementsAre("partners/a"));
  EXPECT_EQ(draft->message.subject(), "Made");
  EXPECT_EQ(draft->message.marking().level(), message::v1::LEVEL_SECRET);
  EXPECT_EQ(draft->message.urgency(), message::v1::URGENCY_ROUTINE);
  EXPECT_EQ(draft->message.time_zone(), "Asia/Jakarta");
  EXPECT_EQ(FormatInstant(*FromTimestamp(draft->message.create_time())), "2026-11-25T07:00:00.500Z");
  EXPECT_EQ(FormatInstant(*FromTimestamp(draft->message.expire_time())), "2026-12-02T07:00:00.500Z");
  HeaderWords words;
  words.from = "partners/id-kemlu/units/canberra";
  words.to = {"partners/bb"};
  words.subject = std::string(301, 'x');
  words.marking = "open";
  words.zone = "Australia/Sydney";
  draft = DraftHeader(words, defaults, setting);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_EQ(draft->message.sender(), words.from);
  EXPECT_THAT(draft->message.recipients(), ElementsAre("partners/bb"));
  EXPECT_EQ(draft->message.subject(), words.subject) << "what a person wrote is never cut";
  EXPECT_TRUE(draft->remarks.empty());
  EXPECT_EQ(draft->message.marking().level(), message::v1::LEVEL_OPEN);
  EXPECT_EQ(draft->message.time_zone(), "Australia/Sydney");
}

TEST(DraftHeaderTest, FaultsNameTheirField) {
  const profile::Profile profile = Indonesia();
  const Setting setting{profile, "Asia/Jakarta", kHalfPast, "hub.example"};
  const HeaderDefaults defaults{.to = {"partners/a"}, .subject = "Made", .marking = message::v1::LEVEL_SECRET};
  HeaderDefaults nobody = defaults, unnamed = defaults, unmarked = defaults;
  nobody.to.clear();
  unnamed.subject.clear();
  unmarked.marking = message::v1::LEVEL_UNSPECIFIED;
  EXPECT_EQ(FieldOf(DraftHeader({}, nobody, setting).status()), "to");
  HeaderWords named;
  named.to = {"au-dfat"};
  EXPECT_EQ(FieldOf(DraftHeader(named, defaults, setting).status()), "to");
  EXPECT_THAT(std::string(DraftHeader(named, defaults, setting).status().message()),
              ::testing::HasSubstr("did you mean partners/au-dfat?"));
  EXPECT_EQ(FieldOf(DraftHeader({}, unnamed, setting).status()), "subject");
  EXPECT_EQ(FieldOf(DraftHeader({}, unmarked, setting).status()), "marking");
  EXPECT_EQ(FieldOf(DraftHeader({.marking = "geheim"}, defaults, setting).status()), "marking");
  EXPECT_EQ(FieldOf(DraftHeader({.urgency = "soon"}, defaults, setting).status()), "urgency");
  EXPECT_EQ(FieldOf(DraftHeader({.expires = "never"}, defaults, setting).status()), "expires");
  EXPECT_EQ(FieldOf(DraftHeader({.expires = "2026-11-01"}, defaults, setting).status()), "expires");
  EXPECT_EQ(FieldOf(DraftHeader({.zone = "Java"}, defaults, setting).status()), "zone");
}

}  // namespace
}  // namespace duta::desk
