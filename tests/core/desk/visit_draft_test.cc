#include "core/desk/visit_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/base/utf8.h"
#include "core/desk/fault.h"
#include "core/kinds/visit/media_type.h"
#include "core/visit/machine.h"
#include "tests/core/visit/sample.h"

namespace duta::desk {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

const Instant kNow = *ParseInstant("2026-11-25T07:00:00Z");
const int64_t kSeconds = ToTimestamp(kNow).seconds();

TEST(VisitDraftTest, AStepIsStampedLaterThanTheAnswersBefore) {
  const struct {
    const char* name;
    int64_t answered;
    int64_t countered;
    int64_t stamp;
  } kCases[] = {
      {"no answers", 0, 0, 0},
      {"an answer a while ago", -100, -50, 0},
      {"an answer in the same second", 0, -5, 1},
      {"a counter in the second that comes", -5, 1, 2},
      {"both in the same second", 0, 1, 2},
      {"an answer of a clock that is far ahead", 200, -5, 0},
  };
  for (const auto& c : kCases) {
    schedule::v1::VisitState state;
    state.set_uid("visit-1@id-kemlu");
    state.set_organizer("partners/id-kemlu");
    state.set_sequence(3);
    if (std::string(c.name) != "no answers") {
      state.add_attendees()->mutable_answer_time()->set_seconds(kSeconds + c.answered);
      state.add_counters()->mutable_dtstamp()->set_seconds(kSeconds + c.countered);
    }
    const visit::v1::Visit step = MakeStep(visit::v1::METHOD_REPLY, state, kNow);
    EXPECT_EQ(step.events(0).dtstamp().seconds(), kSeconds + c.stamp) << c.name;
    EXPECT_EQ(step.events(0).sequence(), 3u);
    EXPECT_EQ(step.events(0).organizer().name(), "partners/id-kemlu");
  }
}

// Indonesia invites Australia and New Zealand; Australia proposes another day.
State Open() {
  State state = *visit::Play(nullptr, visit::MakeRequest(2, 0),
                             {.sender = visit::kIndonesia, .message_id = "m", .time_zone = "Asia/Jakarta"});
  state.set_marking_level(message::v1::LEVEL_RESTRICTED);
  auto& counter = *state.add_counters();
  counter.set_attendee(visit::kAustralia);
  *counter.mutable_event() = state.event();
  counter.mutable_event()->clear_level();
  *counter.mutable_event()->mutable_start() = visit::TimeIn("2026-12-15T10:00:00");
  auto& clearance = *state.add_clearances();
  clearance.set_id("landing-1");
  clearance.set_authority(visit::kAustralia);
  return state;
}

struct Desk {
  profile::Profile profile;
  Setting setting{profile, "Asia/Jakarta", kNow, "hub.example"};
  explicit Desk(const char* name) { profile.name = name; }
};

std::string ByOption(const Status& status) {
  return std::string(Rename(status, [](auto field) { return "--" + std::string(field); }).message());
}

TEST(VisitDraftTest, ProposesAVisit) {
  const Desk desk(visit::kIndonesia);
  ProposeWords words;
  words.event.summary = "Dialog";
  words.event.with = {visit::kAustralia};
  words.event.informed = {visit::kNewZealand};
  words.event.start = "2026-12-15 09:00";
  words.event.end = "2h";
  StepWords said;
  said.comments = {"Welcome."};
  const auto step = Propose(words, said, desk.setting);
  ASSERT_TRUE(step.ok()) << step.status();
  const visit::v1::Event& event = step->visit.events(0);
  EXPECT_THAT(step->visit.uid(), ::testing::EndsWith("@id-kemlu"));
  EXPECT_EQ(event.start().local(), "2026-12-15T09:00:00");
  EXPECT_EQ(event.end().local(), "2026-12-15T11:00:00");
  EXPECT_EQ(event.status(), visit::v1::EVENT_STATUS_TENTATIVE);
  EXPECT_EQ(event.comments(0), "Welcome.");
  EXPECT_FALSE(event.attendees(1).rsvp());
  EXPECT_THAT(step->recipients, ElementsAre(visit::kAustralia, visit::kNewZealand));
  EXPECT_EQ(ByOption(WrapStep(*step, said, desk.setting).status()),
            "--marking is missing: one of open, internal, restricted, confidential, secret or top-secret");
}

TEST(VisitDraftTest, AProposalNamesWhatIsMissing) {
  const Desk desk(visit::kIndonesia);
  ProposeWords words;
  EXPECT_THAT(ByOption(Propose(words, {}, desk.setting).status()), StartsWith("--summary is missing"));
  words.event.summary = "Dialog";
  EXPECT_THAT(ByOption(Propose(words, {}, desk.setting).status()), StartsWith("--start is missing"));
  words.event.start = "2026-12-15 09:00";
  EXPECT_THAT(ByOption(Propose(words, {}, desk.setting).status()), StartsWith("--with is missing"));
}

TEST(VisitDraftTest, AChangeAsksAgainOnlyIfTimesChange) {
  const Desk desk(visit::kIndonesia);
  const State state = Open();
  ChangeWords words;
  words.event.venue = "Gedung Nusantara";
  auto step = Change(words, {}, state, desk.setting);
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(step->visit.events(0).sequence(), 2u);
  EXPECT_EQ(step->subject, "Changed: " + state.event().summary());
  EXPECT_EQ(step->visit.events(0).clearances_size(), 1);
  words.event.start = "2026-12-15 11:00";
  step = Change(words, {}, state, desk.setting);
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(step->visit.events(0).sequence(), 3u);
  words.event.with = {visit::kStranger};
  EXPECT_THAT(Change(words, {}, state, desk.setting)->recipients,
              ElementsAre(visit::kAustralia, visit::kNewZealand, visit::kStranger));
}

TEST(VisitDraftTest, ACounterThatIsTakenUpKeepsWhatItDoesNotSpeakOf) {
  const Desk desk(visit::kIndonesia);
  const State state = Open();
  const auto step = Change({.event = {}, .take_counter = visit::kAustralia}, {}, state, desk.setting);
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(step->visit.events(0).start().local(), "2026-12-15T10:00:00");
  EXPECT_EQ(step->visit.events(0).level(), state.event().level());
  EXPECT_NE(state.event().level(), 0);
  EXPECT_EQ(step->visit.events(0).sequence(), 3u);
  const auto none = Change({.event = {}, .take_counter = visit::kNewZealand}, {}, state, desk.setting);
  EXPECT_EQ(ByOption(none.status()), "--take_counter: there is no open counter of partners/nz-mfat");
}

TEST(VisitDraftTest, ACounterGoesToTheOrganizerOfTheVersionThatItAnswers) {
  const Desk desk(visit::kAustralia);
  EventWords words;
  words.start = "2026-12-16 09:00";
  const auto step = Counter(words, {}, Open(), desk.setting);
  ASSERT_TRUE(step.ok()) << step.status();
  EXPECT_EQ(step->visit.method(), visit::v1::METHOD_COUNTER);
  EXPECT_EQ(step->visit.events(0).sequence(), 2u);
  EXPECT_EQ(step->visit.events(0).clearances_size(), 0);
  EXPECT_THAT(step->recipients, ElementsAre(visit::kIndonesia));
}

TEST(VisitDraftTest, AnswersAreTheSendersAndDecideItsClearances) {
  const Desk desk(visit::kAustralia);
  ReplyWords words{.answer = visit::v1::PARTICIPATION_STATUS_ACCEPTED, .grants = {"landing-1=DC/2026/117"}};
  const auto step = Reply(words, {}, Open(), desk.setting);
  ASSERT_TRUE(step.ok()) << step.status();
  const visit::v1::Event& event = step->visit.events(0);
  EXPECT_EQ(event.attendees(0).name(), visit::kAustralia);
  EXPECT_EQ(event.clearances(0).state(), visit::v1::CLEARANCE_STATE_GRANTED);
  EXPECT_EQ(event.clearances(0).reference(), "DC/2026/117");
  EXPECT_THAT(step->subject, StartsWith("accepted: "));
  words.grants = {"arms-9"};
  EXPECT_EQ(ByOption(Reply(words, {}, Open(), desk.setting).status()),
            "--grant: \"arms-9\" is no clearance of this visit; it has landing-1");
}

TEST(VisitDraftTest, AMinistryAnswersForTheUnitThatIsInvited) {
  const Desk desk(visit::kAustralia);
  State state = Open();
  state.mutable_attendees(0)->set_name("partners/au-dfat/units/jakarta");
  const auto reply = Reply({.answer = visit::v1::PARTICIPATION_STATUS_DECLINED}, {}, state, desk.setting);
  EXPECT_EQ(reply->visit.events(0).attendees(0).name(), "partners/au-dfat/units/jakarta");
  EXPECT_EQ(Refresh({}, state, desk.setting).visit.events(0).attendees(0).name(), "partners/au-dfat/units/jakarta");
}

TEST(VisitDraftTest, CancelsAllOrOneOrTheInvitationOfOne) {
  const Desk desk(visit::kIndonesia);
  const auto all = Cancel({}, {}, Open(), desk.setting);
  EXPECT_EQ(all->visit.events(0).status(), visit::v1::EVENT_STATUS_CANCELLED);
  EXPECT_EQ(all->visit.events(0).sequence(), 3u);
  EXPECT_EQ(all->recipients.size(), 2u);
  const auto one = Cancel({.occurrence = "2026-12-22 09:00", .and_future = true}, {}, Open(), desk.setting);
  EXPECT_EQ(one->visit.events(0).recurrence_id().start().local(), "2026-12-22T09:00:00");
  EXPECT_TRUE(one->visit.events(0).recurrence_id().this_and_future());
  const auto uninvited = Cancel({.uninvite = {visit::kNewZealand}}, {}, Open(), desk.setting);
  EXPECT_EQ(uninvited->visit.events(0).status(), visit::v1::EVENT_STATUS_UNSPECIFIED);
  EXPECT_THAT(uninvited->recipients, ElementsAre(visit::kNewZealand));
  EXPECT_EQ(FieldOf(Cancel({.and_future = true}, {}, Open(), desk.setting).status()), "and_future");
}

TEST(VisitDraftTest, AStepIsMarkedAsTheVisitAndItsSubjectCutBetweenCharacters) {
  const Desk desk(visit::kIndonesia);
  State state = Open();
  std::string title;
  for (int i = 0; i < 100; ++i) title += "ทูต";  // 300 characters of three bytes each.
  state.mutable_event()->set_summary(title);
  const Step step = DeclineCounter(visit::kAustralia, {}, state, desk.setting);
  StepWords said;
  said.header.to = {visit::kNewZealand};
  const auto draft = WrapStep(step, said, desk.setting);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_EQ(draft->message.marking().level(), message::v1::LEVEL_RESTRICTED);
  EXPECT_THAT(draft->message.recipients(), ElementsAre(visit::kAustralia, visit::kNewZealand));
  EXPECT_EQ(CountCharacters(draft->message.subject()), 300u);
  EXPECT_EQ(ToValidUtf8(draft->message.subject()), draft->message.subject());
  ASSERT_EQ(draft->remarks.size(), 1u);
  EXPECT_EQ(draft->remarks[0].field, "subject");
  EXPECT_EQ(draft->message.body().media_type(), kinds::kVisitMediaType);
}

}  // namespace
}  // namespace duta::desk
