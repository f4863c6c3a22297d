#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/cli/messages/render.h"
#include "duta/schedule/v1/availability.pb.h"
#include "tests/core/cli/tree.h"
#include "tests/core/visit/sample.h"

namespace duta::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const View kWideSydney{"Australia/Sydney", 120};

message::v1::Message With(const std::string& media_type, const google::protobuf::Message& body) {
  message::v1::Message message;
  message.mutable_body()->set_media_type(media_type);
  message.mutable_body()->set_content(body.SerializeAsString());
  return message;
}

TEST(VisitKindTest, AnInvitationIsShownInWords) {
  visit::v1::Visit visit = visit::MakeRequest(3, 0);
  visit::v1::Event& event = *visit.mutable_events(0);
  event.set_summary("Dialog \x1b[31m");
  event.add_comments("Please bring the annex.");
  event.mutable_venue()->set_city("Jakarta");
  const auto message = With("application/vnd.duta.visit.v1+protobuf", visit);
  EXPECT_THAT(
      FormatMessage(message, AllKinds(), kWideSydney),
      AllOf(HasSubstr("visit-1@id-kemlu"), HasSubstr("request: invites, or changes the visit"),
            HasSubstr("Sequence   3"), HasSubstr("Dialog \\x1b[31m"), HasSubstr("Please bring the annex."),
            HasSubstr("Tue 15 Dec 2026, 13:00 +11:00 (Australia/Sydney) = Tue 15 Dec 2026, 09:00 +07:00 "
                      "(Asia/Jakarta)"),
            HasSubstr("partners/nz-mfat"), HasSubstr("`duta visit show visit-1@id-kemlu`"), Not(HasSubstr("\x1b"))));
  const Json json = MessageJson(message, AllKinds());
  EXPECT_EQ(json["visit"]["uid"], "visit-1@id-kemlu");
  EXPECT_EQ(json["visit"]["events"][0]["sequence"], 3);
}

TEST(VisitKindTest, AnAnswerSaysWhoseAndWhich) {
  visit::v1::Visit visit = visit::MakeStep(visit::v1::METHOD_REPLY, 3, 0, {visit::kAustralia});
  visit::v1::Event& event = *visit.mutable_events(0);
  event.mutable_attendees(0)->set_status(visit::v1::PARTICIPATION_STATUS_DECLINED);
  *event.mutable_recurrence_id()->mutable_start() = visit::TimeIn("2026-12-15T09:00:00");
  EXPECT_THAT(FormatMessage(With("application/vnd.duta.visit.v1+protobuf", visit), AllKinds(), kWideSydney),
              AllOf(HasSubstr("reply: answers the invitation"), HasSubstr("declined"),
                    HasSubstr("Occurrence  Tue 15 Dec 2026, 13:00 +11:00"), Not(HasSubstr("Begin"))));
}

TEST(VisitKindTest, EveryMethodHasItsMeaning) {
  const auto* methods = google::protobuf::GetEnumDescriptor<visit::v1::Method>();
  for (int i = 1; i < methods->value_count(); ++i) {
    const auto visit = visit::MakeStep(static_cast<visit::v1::Method>(methods->value(i)->number()), 0, 0);
    EXPECT_THAT(FormatMessage(With("application/vnd.duta.visit.v1+protobuf", visit), AllKinds(), kWideSydney),
                Not(HasSubstr("unknown to this version")))
        << methods->value(i)->name();
  }
}

TEST(VisitKindTest, AnAvailabilityIsShownInWords) {
  schedule::v1::Availability availability;
  availability.set_detail(schedule::v1::DETAIL_TITLES);
  availability.set_time_zone("Asia/Jakarta");
  availability.set_known_until("2027-12-31");
  auto& hours = *availability.add_hours();
  hours.set_weekday(schedule::v1::WEEKDAY_FRIDAY);
  hours.set_start("08:00");
  hours.set_end("11:30");
  auto& day = *availability.add_special_days();
  day.set_date("2026-12-25");
  day.set_type(schedule::v1::SPECIAL_DAY_TYPE_CLOSED);
  day.set_name("Hari Natal");
  auto& busy = *availability.add_busy();
  *busy.mutable_start() = visit::TimeIn("2026-12-15T09:00:00");
  *busy.mutable_end() = visit::TimeIn("2026-12-15T11:00:00");
  busy.set_title("Retreat");
  const auto message = With("application/vnd.duta.availability.v1+protobuf", availability);
  EXPECT_THAT(FormatMessage(message, AllKinds(), kWideSydney),
              AllOf(HasSubstr("titles"), HasSubstr("friday    08:00  11:30"), HasSubstr("Hari Natal"),
                    HasSubstr("2027-12-31"), HasSubstr("13:00 +11:00"), HasSubstr("Retreat")));
  EXPECT_EQ(MessageJson(message, AllKinds())["availability"]["special_days"][0]["name"], "Hari Natal");
}

TEST(VisitKindTest, WhatIsNoBodyOfTheKindIsNamedByItsType) {
  message::v1::Message message;
  message.mutable_body()->set_media_type("application/vnd.duta.visit.v1+protobuf");
  message.mutable_body()->set_content("\xff");
  EXPECT_THAT(FormatMessage(message, AllKinds(), kWideSydney),
              HasSubstr("Body application/vnd.duta.visit.v1+protobuf, 1 B\n"));
  EXPECT_FALSE(MessageJson(message, AllKinds()).contains("visit"));
}

}  // namespace
}  // namespace duta::cli
