#include "core/cli/visit/calendar_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace duta::cli {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSaved[] =
    "BEGIN:VCALENDAR\r\nPRODID:-//X//EN\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:Visit 1\r\nSUMMARY:Tea\\, talks \r\n"
    " and more\r\nDTSTAMP:20200101T000000Z\r\nSEQUENCE:9\r\nATTENDEE;CN=\"a:b\":mailto:x@example\r\nBEGIN:VALARM\r\n"
    "SUMMARY:Alarm\r\nATTENDEE:mailto:alarm@example\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

TEST(CalendarFileTest, ValuesAreUnfoldedAndUnescaped) {
  EXPECT_EQ(CalendarValue(kSaved, "SUMMARY"), "Tea, talks and more");
  EXPECT_EQ(CalendarValue(kSaved, "METHOD"), "PUBLISH");
  EXPECT_EQ(CalendarValue("BEGIN:VCALENDAR\nBEGIN:VEVENT\nsummary;LANGUAGE=\"a:b\":X\nEND:VEVENT\n", "SUMMARY"), "X");
  EXPECT_EQ(CalendarValue(kSaved, "LOCATION"), "");
  EXPECT_EQ(CalendarValue(std::string("\xef\xbb\xbf") + kSaved, "METHOD"), "PUBLISH");
  // Folded in the middle of a character.
  EXPECT_EQ(CalendarValue("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:\xe0\xb8\r\n \x97\r\n", "SUMMARY"),
            "\xe0\xb8\x97");
}

TEST(CalendarFileTest, AnAlarmIsNoPartOfTheEvent) {
  EXPECT_TRUE(HasProperty(kSaved, "ATTENDEE"));
  EXPECT_FALSE(
      HasProperty("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VALARM\nATTENDEE:x\nEND:VALARM\nEND:VEVENT\n", "ATTENDEE"));
  EXPECT_FALSE(HasProperty("ATTENDEE:x\n", "ATTENDEE"));
}

TEST(CalendarFileTest, AnInvitationKeepsAllButWhoIsAskedAndAsWhat) {
  const std::string invitation =
      MakeInvitation(kSaved, {.organizer = "partners/id-kemlu",
                              .attendees = {"partners/au-dfat", "partners/au-dfat/units/jakarta"},
                              .sequence = 3,
                              .dtstamp = "20261128T180000Z"});
  EXPECT_THAT(invitation, AllOf(HasSubstr("METHOD:REQUEST\r\n"), Not(HasSubstr("PUBLISH")), HasSubstr("SEQUENCE:3\r\n"),
                                Not(HasSubstr("SEQUENCE:9")), HasSubstr("DTSTAMP:20261128T180000Z\r\n"),
                                Not(HasSubstr("x@example")), HasSubstr("SUMMARY:Tea\\, talks and more\r\n"),
                                HasSubstr("ATTENDEE:mailto:alarm@example\r\n"), HasSubstr("PRODID:-//X//EN\r\n"),
                                EndsWith("END:VEVENT\r\nEND:VCALENDAR\r\n")));
  EXPECT_EQ(CalendarValue(invitation, "ORGANIZER"), "mailto:id-kemlu@duta.invalid");
  EXPECT_THAT(invitation, HasSubstr("jakarta@au-dfat.duta.invalid"));
}

TEST(CalendarFileTest, LinesAreFoldedBetweenCharacters) {
  std::string title;
  for (int i = 0; i < 100; ++i) title += "\xe0\xb8\x97";
  const std::string calendar =
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:" + title + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  const std::string invitation = MakeInvitation(calendar, {.organizer = "partners/id-kemlu"});
  EXPECT_EQ(CalendarValue(invitation, "SUMMARY"), title);
  for (size_t at = 0; at < invitation.size();) {
    const size_t end = invitation.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 75u);
    at = end + 2;
  }
}

TEST(CalendarFileTest, HostileBytesDoNoHarm) {
  for (const std::string& bytes :
       {std::string(), std::string("\0\0\0", 3), std::string(5000, ' '), std::string("\n\n \n\t"),
        std::string("BEGIN:"), std::string("END:VEVENT\nEND:\nEND"), std::string("SUMMARY"),
        std::string("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:\\"), std::string(3000, '\x97'),
        "X:" + std::string(3000, '\x97') + "\nY:\"" + std::string(3000, ':')}) {
    CalendarValue(bytes, "SUMMARY");
    HasProperty(bytes, "ATTENDEE");
    MakeInvitation(bytes, {.organizer = "partners/id-kemlu", .attendees = {bytes}});
  }
}

}  // namespace
}  // namespace duta::cli
