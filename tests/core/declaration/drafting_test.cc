#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/declaration/amendments.h"
#include "tests/core/declaration/sample.h"

namespace duta::declaration {
namespace {

using std::chrono::hours;
using ::testing::HasSubstr;

v1::Declaration NextRound(const Sample& sample, const std::string& digest) {
  v1::Declaration step;
  step.mutable_round()->set_text_sha256(digest);
  *step.mutable_round()->mutable_round_end_time() = ToTimestamp(sample.now + hours(24));
  return step;
}

std::string AcceptedDigest(const Sample& sample) { return DigestOf(kUid, *ApplyAccepted(*sample.state)); }

TEST(DraftingTest, WhoSendsTheDraftKeepsTheDeclaration) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  EXPECT_EQ(sample.state->depositary(), kIndonesia);
  EXPECT_EQ(sample.state->phase(), v1::PHASE_DRAFTING);
  EXPECT_EQ(sample.Digest(), DigestOf(kUid, MakeText()));
  EXPECT_EQ(sample.state->marking_level(), 2u);
  EXPECT_EQ(ReasonOf(sample.Draft()), Reason::kDeclarationUidTaken);
}

TEST(DraftingTest, StrangersLearnNothing) {
  Sample sample;
  const v1::Declaration powers = Sample::Powers(KeyOf(kStranger));
  const Status unknown = sample.Send(kStranger, powers);
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  EXPECT_EQ(sample.Send(kStranger, powers), unknown);
  EXPECT_EQ(ReasonOf(unknown), Reason::kDeclarationUnknown);
}

TEST(DraftingTest, EverybodyIsTold) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  sample.addressed = {kAustralia, kIndonesia, kMalaysia, kThailand};
  const Status status = sample.Send(kIndonesia, sample.FreezeStep());
  EXPECT_EQ(ReasonOf(status), Reason::kDeclarationNotToAll);
  EXPECT_EQ(MetadataOf(status)["recipient"], kNewZealand);
  // A unit's partner is told as well.
  sample.addressed = {kAustralia, kMalaysia, kNewZealand, kThailand};
  const Status of_unit = sample.Send("partners/id-kemlu/units/canberra", Amend(sample, v1::OPERATION_DELETE, "1"));
  EXPECT_EQ(MetadataOf(of_unit)["recipient"], kIndonesia);
}

TEST(DraftingTest, AcceptedAmendmentsGoIntoTheNextText) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kMalaysia, Amend(sample, v1::OPERATION_REPLACE, "1", "", "share all that works.")),
            absl::OkStatus());
  const std::string replaced = sample.Last();
  ASSERT_EQ(sample.Send(kThailand, Amend(sample, v1::OPERATION_INSERT_AFTER, "2", "3", "thank Jakarta.")),
            absl::OkStatus());
  const std::string inserted = sample.Last();
  ASSERT_EQ(sample.Send(kAustralia, Amend(sample, v1::OPERATION_DELETE, "2")), absl::OkStatus());
  const std::string undecided = sample.Last();
  ASSERT_EQ(sample.Send(kAustralia, Take(replaced, v1::STANCE_OPPOSE)), absl::OkStatus());
  ASSERT_EQ(sample.Send(kAustralia, Take(replaced, v1::STANCE_SUPPORT)), absl::OkStatus());
  ASSERT_EQ(sample.Send(kIndonesia, Decide(replaced, true)), absl::OkStatus());
  ASSERT_EQ(sample.Send(kIndonesia, Decide(inserted, true)), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kIndonesia, NextRound(sample, sample.Digest())), Reason::kDeclarationTextDiffers);
  ASSERT_EQ(sample.Send(kIndonesia, NextRound(sample, AcceptedDigest(sample))), absl::OkStatus());
  const v1::DeclarationState& state = *sample.state;
  EXPECT_EQ(state.round(), 2u);
  EXPECT_EQ(state.text().paragraphs_size(), 4);
  EXPECT_EQ(FindParagraph(state.text(), "1")->wordings(0).text(), "share all that works.");
  EXPECT_EQ(state.versions_size(), 2);
  EXPECT_EQ(CanonicalBytes("", state.versions(0).text()), CanonicalBytes("", MakeText()));
  EXPECT_EQ(FindAmendment(state, undecided)->outcome(), v1::AMENDMENT_OUTCOME_LAPSED);
  ASSERT_EQ(state.amendments(0).positions_size(), 1);
  EXPECT_EQ(state.amendments(0).positions(0).stance(), v1::STANCE_SUPPORT);
  // What was decided in a round that is over stays so.
  EXPECT_EQ(sample.Refusal(kIndonesia, Decide(replaced, false)), Reason::kDeclarationTargetUnknown);
}

TEST(DraftingTest, KnowsWhichAmendmentsAreInEachOthersWay) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  const auto replace = Amend(sample, v1::OPERATION_REPLACE, "1").amendment();
  const auto remove = Amend(sample, v1::OPERATION_DELETE, "1").amendment();
  const auto behind = Amend(sample, v1::OPERATION_INSERT_AFTER, "1", "1a").amendment();
  const auto behind_too = Amend(sample, v1::OPERATION_INSERT_AFTER, "1", "1b").amendment();
  const auto same_id = Amend(sample, v1::OPERATION_INSERT_AFTER, "2", "1a").amendment();
  const auto first = Amend(sample, v1::OPERATION_INSERT_AFTER, "", "0").amendment();
  const auto elsewhere = Amend(sample, v1::OPERATION_REPLACE, "2").amendment();
  const struct {
    const v1::Amendment &a, &b;
    bool in_conflict;
  } rows[] = {{replace, replace, true},  {replace, remove, true},     {replace, behind, false},
              {remove, behind, true},    {behind, behind_too, true},  {behind, same_id, true},
              {first, behind, false},    {replace, elsewhere, false}, {remove, elsewhere, false},
              {behind_too, first, false}};
  for (const auto& row : rows) {
    EXPECT_EQ(!WhyInConflict(row.a, row.b).empty(), row.in_conflict) << row.a.DebugString() << row.b.DebugString();
    EXPECT_EQ(WhyInConflict(row.a, row.b), WhyInConflict(row.b, row.a));
  }
}

TEST(DraftingTest, NothingIsFrozenWithTwoAcceptedAmendmentsInEachOthersWay) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kMalaysia, Amend(sample, v1::OPERATION_REPLACE, "1")), absl::OkStatus());
  const std::string first = sample.Last();
  ASSERT_EQ(sample.Send(kThailand, Amend(sample, v1::OPERATION_DELETE, "1")), absl::OkStatus());
  const std::string second = sample.Last();
  ASSERT_EQ(sample.Send(kIndonesia, Decide(first, true)), absl::OkStatus());
  ASSERT_EQ(sample.Send(kIndonesia, Decide(second, true)), absl::OkStatus());
  EXPECT_EQ(FindConflicts(*sample.state).size(), 1u);
  const Status status = sample.Send(kIndonesia, sample.FreezeStep());
  EXPECT_EQ(ReasonOf(status), Reason::kDeclarationAmendmentsConflict);
  EXPECT_EQ(MetadataOf(status)["first"], first);
  EXPECT_EQ(MetadataOf(status)["second"], second);
  ASSERT_EQ(sample.Send(kIndonesia, Decide(second, false)), absl::OkStatus());
  v1::Declaration freeze;
  freeze.mutable_freeze()->set_text_sha256(AcceptedDigest(sample));
  EXPECT_EQ(sample.Send(kIndonesia, freeze), absl::OkStatus());
  EXPECT_EQ(sample.state->phase(), v1::PHASE_FROZEN);
}

TEST(DraftingTest, OnlyTheDepositaryFreezes) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  for (const char* sender : {kAustralia, "partners/id-kemlu/units/canberra"}) {
    const Status status = sample.Send(sender, sample.FreezeStep());
    EXPECT_EQ(ReasonOf(status), Reason::kDeclarationStepNotAllowed);
    EXPECT_EQ(MetadataOf(status)["valid"], "amendment, position, full powers");
  }
}

TEST(DraftingTest, RefusesAmendmentsThatDoNotFit) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kMalaysia, Amend(sample, v1::OPERATION_DELETE, "2")), absl::OkStatus());
  ASSERT_EQ(sample.Send(kIndonesia, Decide(sample.Last(), true)), absl::OkStatus());
  const v1::Declaration of_old_text = Amend(sample, v1::OPERATION_REPLACE, "1");
  ASSERT_EQ(sample.Send(kIndonesia, NextRound(sample, AcceptedDigest(sample))), absl::OkStatus());
  // Its base has gone; the paragraph has gone, and it says with what.
  EXPECT_EQ(sample.Refusal(kThailand, of_old_text), Reason::kDeclarationTextDiffers);
  const Status gone = sample.Send(kThailand, Amend(sample, v1::OPERATION_REPLACE, "2"));
  EXPECT_EQ(ReasonOf(gone), Reason::kDeclarationTargetUnknown);
  EXPECT_THAT(std::string(gone.message()), HasSubstr("took it out in round 1"));
  EXPECT_EQ(sample.Refusal(kThailand, Amend(sample, v1::OPERATION_INSERT_AFTER, "1", "preamble")),
            Reason::kBodyInvalid);
  // Without the authentic language.
  v1::Declaration translation = Amend(sample, v1::OPERATION_REPLACE, "1");
  translation.mutable_amendment()->mutable_paragraph()->mutable_wordings(0)->set_language("id");
  EXPECT_EQ(sample.Refusal(kThailand, translation), Reason::kBodyInvalid);
  v1::Declaration decomposed = Amend(sample, v1::OPERATION_REPLACE, "1", "", "a cafe\xcc\x81");
  EXPECT_EQ(sample.Refusal(kThailand, decomposed), Reason::kBodyInvalid);
}

TEST(DraftingTest, ARoundEnds) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kMalaysia, Amend(sample, v1::OPERATION_DELETE, "2")), absl::OkStatus());
  const v1::Declaration position = Take(sample.Last(), v1::STANCE_RESERVE);
  sample.received_at = kDraftTime + hours(24);
  EXPECT_EQ(sample.Send(kThailand, position), absl::OkStatus());
  sample.received_at = kDraftTime + hours(24) + std::chrono::milliseconds(1);
  EXPECT_EQ(sample.Refusal(kThailand, position), Reason::kDeclarationOutOfTime);
  EXPECT_EQ(sample.Refusal(kThailand, Amend(sample, v1::OPERATION_DELETE, "1")), Reason::kDeclarationOutOfTime);
  EXPECT_EQ(sample.Send(kIndonesia, sample.FreezeStep()), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kThailand, position), Reason::kDeclarationStepNotAllowed);
}

TEST(DraftingTest, NothingIsLeftOfATextIsRefused) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  for (const char* id : {"preamble", "1", "2"}) {
    ASSERT_EQ(sample.Send(kMalaysia, Amend(sample, v1::OPERATION_DELETE, id)), absl::OkStatus());
    ASSERT_EQ(sample.Send(kIndonesia, Decide(sample.Last(), true)), absl::OkStatus());
  }
  EXPECT_EQ(sample.Refusal(kIndonesia, sample.FreezeStep()), Reason::kBodyInvalid);
}

TEST(DraftingTest, DraftingIsBounded) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  const v1::Declaration large = Amend(sample, v1::OPERATION_REPLACE, "1", "", std::string(kMaxWordingCharacters, 'x'));
  Status status;
  int taken = 0;
  while ((status = sample.Send(kMalaysia, large)).ok()) ++taken;
  EXPECT_EQ(ReasonOf(status), Reason::kDeclarationStepNotAllowed);
  EXPECT_GT(taken, 90);
  EXPECT_LE(sample.state->ByteSizeLong(), kMaxDraftingBytes);
  // What comes after the drafting still has its room.
  EXPECT_EQ(sample.Send(kIndonesia, sample.FreezeStep()), absl::OkStatus());
  EXPECT_EQ(sample.Send(kIndonesia, sample.OpeningStep()), absl::OkStatus());
}

TEST(DraftingTest, TheRollIsOfThoseWhoTakePart) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kIndonesia, sample.FreezeStep()), absl::OkStatus());
  v1::Declaration opening = sample.OpeningStep();
  opening.mutable_opening()->add_roll(kStranger);
  EXPECT_EQ(MetadataOf(sample.Send(kIndonesia, opening))["field"], "opening.roll[4]");
  EXPECT_EQ(sample.Send(kIndonesia, sample.OpeningStep()), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kIndonesia, sample.OpeningStep()), Reason::kDeclarationStepNotAllowed);
}

}  // namespace
}  // namespace duta::declaration
