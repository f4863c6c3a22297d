#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/declaration/corrections.h"
#include "core/declaration/quorum.h"
#include "core/declaration/status.h"
#include "tests/core/declaration/sample.h"

namespace duta::declaration {
namespace {

using std::chrono::hours;
using ::testing::HasSubstr;

constexpr hours kDay{24};

v1::Declaration Reserve(const Sample& sample) {
  v1::Declaration step = sample.Endorsement();
  step.mutable_endorsement()->mutable_reservation()->set_text("Not in December.");
  step.mutable_endorsement()->mutable_reservation()->add_paragraph_ids("2");
  return step;
}

std::string WordOf(const Sample& sample, const std::string& partner) {
  for (const StatusRow& row : StatusTable(*sample.state, sample.now)) {
    if (row.partner == partner) return row.word;
  }
  return "takes no part";
}

TEST(ActsTest, TheQuorumIsReachedByTheActThatReachesIt) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kAustralia, sample.Endorsement()), absl::OkStatus());
  ASSERT_EQ(sample.Send(kIndonesia, sample.Endorsement()), absl::OkStatus());
  EXPECT_EQ(sample.state->phase(), v1::PHASE_OPEN);
  ASSERT_EQ(sample.Send(kMalaysia, sample.Endorsement()), absl::OkStatus());
  const std::string third = sample.Last();
  EXPECT_EQ(sample.state->phase(), v1::PHASE_IN_EFFECT);
  ASSERT_EQ(sample.Send(kNewZealand, sample.Endorsement()), absl::OkStatus());
  EXPECT_EQ(sample.state->effect_message_id(), third);
}

TEST(ActsTest, RulesAskForAsManyAsTheySay) {
  const struct {
    v1::Rule rule;
    uint32_t number;
    std::vector<std::string> all_of;
    size_t needed;
  } rows[] = {{v1::RULE_NUMBER, 1, {}, 1},
              {v1::RULE_TWO_THIRDS, 0, {}, 3},
              {v1::RULE_ALL, 0, {}, 4},
              {v1::RULE_ALL_OF, 0, {kAustralia, kNewZealand}, 2}};
  for (const auto& row : rows) {
    Sample sample;
    ASSERT_EQ(sample.Open(), absl::OkStatus());
    v1::Opening& opening = *sample.state->mutable_opening();
    opening.set_rule(row.rule);
    opening.set_number(row.number);
    for (const std::string& name : row.all_of) opening.add_all_of(name);
    EXPECT_EQ(CountQuorum(*sample.state, sample.now).needed, row.needed);
    for (const char* name : {kAustralia, kIndonesia, kMalaysia, kNewZealand}) {
      if (sample.state->phase() == v1::PHASE_IN_EFFECT) break;
      ASSERT_EQ(sample.Send(name, sample.Endorsement()), absl::OkStatus());
    }
    EXPECT_EQ(sample.state->phase(), v1::PHASE_IN_EFFECT);
    EXPECT_EQ(CountQuorum(*sample.state, sample.now).counted, row.needed);
  }
  // Two thirds, rounded up.
  v1::DeclarationState state;
  state.mutable_opening()->set_rule(v1::RULE_TWO_THIRDS);
  for (size_t size = 1; size <= 17; ++size) {
    state.mutable_opening()->add_roll(kAustralia);
    const size_t needed = CountQuorum(state, kDraftTime).needed;
    EXPECT_GE(3 * needed, 2 * size);
    EXPECT_LT(3 * (needed - 1), 2 * size);
  }
}

TEST(ActsTest, OnlyANamedKeyBindsAPartner) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  sample.keyid = std::string(64, 'e');
  const Status other = sample.Send(kAustralia, sample.Endorsement());
  EXPECT_EQ(ReasonOf(other), Reason::kDeclarationPowersMissing);
  EXPECT_EQ(MetadataOf(other)["keyid"], *sample.keyid);
  // Another partner's powers are no help.
  sample.keyid = KeyOf(kMalaysia);
  EXPECT_EQ(sample.Refusal(kAustralia, sample.Endorsement()), Reason::kDeclarationPowersMissing);
  // A mission with full powers.
  ASSERT_EQ(sample.Send(kAustralia, Sample::Powers(std::string(64, 'e'))), absl::OkStatus());
  sample.keyid = std::string(64, 'e');
  ASSERT_EQ(sample.Send("partners/au-dfat/units/jakarta", sample.Endorsement()), absl::OkStatus());
  const v1::Act& act = *sample.state->acts().rbegin();
  EXPECT_EQ(act.partner(), kAustralia);
  EXPECT_EQ(act.sender(), "partners/au-dfat/units/jakarta");
  EXPECT_EQ(act.holder(), "The minister");
  // The new powers replaced the old ones; none at all is possible too.
  sample.keyid = KeyOf(kAustralia);
  EXPECT_EQ(sample.Refusal(kAustralia, Revoke(act.message_id())), Reason::kDeclarationPowersMissing);
  ASSERT_EQ(sample.Send(kMalaysia, Sample::Powers("")), absl::OkStatus());
  sample.keyid = KeyOf(kMalaysia);
  EXPECT_EQ(sample.Refusal(kMalaysia, sample.Endorsement()), Reason::kDeclarationPowersMissing);
}

TEST(ActsTest, AnotherTextIsNotEndorsed) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  v1::Declaration step;
  step.mutable_endorsement()->set_text_sha256(std::string(32, 'x'));
  EXPECT_EQ(MetadataOf(sample.Send(kAustralia, step))["difference"], "unknown");
  step.mutable_endorsement()->set_text_sha256(NfdDigestOf(kUid, MakeText()));
  const Status twin = sample.Send(kAustralia, step);
  EXPECT_EQ(ReasonOf(twin), Reason::kDeclarationTextDiffers);
  EXPECT_EQ(MetadataOf(twin)["difference"], "nfd");
  EXPECT_THAT(std::string(twin.message()), HasSubstr("NFD"));
}

TEST(ActsTest, NobodyEndorsesTwice) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kAustralia, sample.Endorsement()), absl::OkStatus());
  const std::string first = sample.Last();
  const Status second = sample.Send(kAustralia, sample.Endorsement());
  EXPECT_EQ(ReasonOf(second), Reason::kDeclarationDoneAlready);
  EXPECT_EQ(MetadataOf(second)["message_id"], first);
}

TEST(ActsTest, ReceivedIsWhatCounts) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  const Instant close = *FromTimestamp(sample.state->opening().close_time());
  sample.signed_at = close - std::chrono::minutes(5);
  sample.received_at = close + std::chrono::minutes(5);
  const Status late = sample.Send(kNewZealand, Reserve(sample));
  EXPECT_EQ(ReasonOf(late), Reason::kDeclarationOutOfTime);
  EXPECT_EQ(MetadataOf(late)["signed"], FormatInstant(*sample.signed_at));
  EXPECT_EQ(MetadataOf(late)["received"], FormatInstant(*sample.received_at));
  EXPECT_EQ(MetadataOf(late)["limit"], FormatInstant(close));
  v1::Declaration accession = sample.Accession();
  *accession.mutable_accession()->mutable_reservation() = Reserve(sample).endorsement().reservation();
  EXPECT_EQ(sample.Send(kNewZealand, accession), absl::OkStatus());
  EXPECT_EQ(WordOf(sample, kNewZealand), "acceded");
  sample.received_at = close;
  EXPECT_EQ(sample.Send(kAustralia, sample.Endorsement()), absl::OkStatus());
}

TEST(ActsTest, WhoIsOnTheRollAccedesAfterTheCloseOthersBefore) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kAustralia, sample.Accession()), Reason::kDeclarationOutOfTime);
  EXPECT_EQ(sample.Refusal(kThailand, sample.Endorsement()), Reason::kDeclarationStepNotAllowed);
  EXPECT_EQ(sample.Send(kThailand, sample.Accession()), absl::OkStatus());
  // It is not on the roll, so it is not counted.
  EXPECT_EQ(CountQuorum(*sample.state, sample.now).counted, 0u);
}

v1::Declaration Admit(const std::vector<std::string>& partners) {
  v1::Declaration step;
  for (const std::string& name : partners) step.mutable_admission()->add_partners(name);
  return step;
}

TEST(ActsTest, WhereItIsOpenToOthersTheyAreLetInAndAccede) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kIndonesia, sample.FreezeStep()), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kIndonesia, Admit({kStranger})), Reason::kDeclarationStepNotAllowed);
  v1::Declaration opening = sample.OpeningStep();
  opening.mutable_opening()->set_open_to_others(true);
  ASSERT_EQ(sample.Send(kIndonesia, opening), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kStranger, sample.Accession()), Reason::kDeclarationUnknown);
  EXPECT_EQ(sample.Refusal(kAustralia, Admit({kStranger})), Reason::kDeclarationStepNotAllowed);
  EXPECT_EQ(sample.Refusal(kIndonesia, Admit({kThailand})), Reason::kDeclarationDoneAlready);
  EXPECT_EQ(sample.Refusal(kIndonesia, Admit({})), Reason::kBodyInvalid);
  // Who comes in is told so.
  EXPECT_EQ(sample.Refusal(kIndonesia, Admit({kStranger})), Reason::kDeclarationNotToAll);
  sample.addressed.push_back(kStranger);
  ASSERT_EQ(sample.Send(kIndonesia, Admit({kStranger})), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kIndonesia, Admit({kStranger})), Reason::kDeclarationDoneAlready);
  EXPECT_EQ(CountQuorum(*sample.state, sample.now).needed, 3U);
  EXPECT_EQ(sample.Refusal(kStranger, sample.Endorsement()), Reason::kDeclarationStepNotAllowed);
  EXPECT_EQ(sample.Refusal(kStranger, sample.Accession()), Reason::kDeclarationPowersMissing);
  ASSERT_EQ(sample.Send(kStranger, sample.Powers(KeyOf(kStranger))), absl::OkStatus());
  ASSERT_EQ(sample.Send(kStranger, sample.Accession()), absl::OkStatus());
  EXPECT_EQ(CountQuorum(*sample.state, sample.now).counted, 0U);  // Nobody of the roll.
  // What follows goes to it too.
  sample.addressed.pop_back();
  EXPECT_EQ(sample.Refusal(kIndonesia, sample.Powers(KeyOf(kIndonesia))), Reason::kDeclarationNotToAll);
}

TEST(ActsTest, WhereItIsNotOpenToOthersNobodyIsLetIn) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  sample.addressed.push_back(kStranger);
  EXPECT_EQ(sample.Refusal(kIndonesia, Admit({kStranger})), Reason::kDeclarationStepNotAllowed);
}

TEST(ActsTest, AdReferendumCountsOnceItIsConfirmed) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  v1::Declaration step = sample.Endorsement();
  step.mutable_endorsement()->set_ad_referendum(true);
  ASSERT_EQ(sample.Send(kAustralia, step), absl::OkStatus());
  const std::string act = sample.Last();
  EXPECT_EQ(CountQuorum(*sample.state, sample.now).counted, 0u);
  EXPECT_EQ(WordOf(sample, kAustralia), "endorsed ad referendum");
  EXPECT_EQ(sample.Refusal(kMalaysia, Confirm(act)), Reason::kDeclarationTargetUnknown);
  ASSERT_EQ(sample.Send(kIndonesia, sample.Endorsement()), absl::OkStatus());
  ASSERT_EQ(sample.Send(kMalaysia, sample.Endorsement()), absl::OkStatus());
  EXPECT_EQ(sample.state->phase(), v1::PHASE_OPEN);
  ASSERT_EQ(sample.Send(kAustralia, Confirm(act)), absl::OkStatus());
  EXPECT_EQ(sample.state->effect_message_id(), sample.Last());
  EXPECT_EQ(WordOf(sample, kAustralia), "endorsed");
  EXPECT_EQ(sample.Refusal(kAustralia, Confirm(act)), Reason::kDeclarationDoneAlready);
}

TEST(ActsTest, ObjectionsAreToReservationsThatStandInTime) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kNewZealand, Reserve(sample)), absl::OkStatus());
  const std::string reserved = sample.Last();
  ASSERT_EQ(sample.Send(kMalaysia, sample.Endorsement()), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kAustralia, ObjectTo(sample.Last())), Reason::kDeclarationTargetUnknown);
  EXPECT_EQ(sample.Refusal(kAustralia, ObjectTo(Id(999))), Reason::kDeclarationTargetUnknown);
  EXPECT_EQ(sample.Refusal(kNewZealand, ObjectTo(reserved)), Reason::kDeclarationStepNotAllowed);
  ASSERT_EQ(sample.Send(kAustralia, ObjectTo(reserved)), absl::OkStatus());
  const std::string objection = sample.Last();
  EXPECT_EQ(sample.Refusal(kAustralia, ObjectTo(reserved)), Reason::kDeclarationDoneAlready);
  const auto rows = StatusTable(*sample.state, sample.now);
  EXPECT_TRUE(rows[3].has_reservation);
  ASSERT_EQ(rows[3].objections.size(), 1u);
  EXPECT_EQ(rows[3].objections[0]->partner(), kAustralia);
  // Withdrawn, and made again; then it is too late.
  ASSERT_EQ(sample.Send(kAustralia, Withdraw(objection)), absl::OkStatus());
  EXPECT_TRUE(StatusTable(*sample.state, sample.now)[3].objections.empty());
  sample.received_at = sample.now + 366 * kDay;
  EXPECT_EQ(sample.Refusal(kAustralia, ObjectTo(reserved)), Reason::kDeclarationOutOfTime);
}

TEST(ActsTest, AReservationIsWithdrawnAtAnyTime) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kNewZealand, Reserve(sample)), absl::OkStatus());
  const std::string reserved = sample.Last();
  ASSERT_EQ(sample.Send(kNewZealand, Withdraw(reserved, /*reservation_only=*/true)), absl::OkStatus());
  EXPECT_FALSE(StatusTable(*sample.state, sample.now)[3].has_reservation);
  EXPECT_EQ(WordOf(sample, kNewZealand), "endorsed");
  EXPECT_EQ(sample.Refusal(kNewZealand, Withdraw(reserved, true)), Reason::kDeclarationDoneAlready);
  EXPECT_EQ(sample.Refusal(kAustralia, ObjectTo(reserved)), Reason::kDeclarationTargetUnknown);
  v1::Declaration of_nothing = Reserve(sample);
  of_nothing.mutable_endorsement()->mutable_reservation()->add_paragraph_ids("77");
  EXPECT_EQ(sample.Refusal(kAustralia, of_nothing), Reason::kDeclarationTargetUnknown);
}

TEST(ActsTest, BeforeTheQuorumOneRevokesAfterwardsOneWithdrawsWithNotice) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kNewZealand, sample.Endorsement()), absl::OkStatus());
  const std::string revoked = sample.Last();
  EXPECT_EQ(sample.Refusal(kNewZealand, Withdraw(revoked)), Reason::kDeclarationStepNotAllowed);
  ASSERT_EQ(sample.Send(kNewZealand, Revoke(revoked)), absl::OkStatus());
  EXPECT_EQ(WordOf(sample, kNewZealand), "revoked");
  EXPECT_EQ(sample.Refusal(kNewZealand, Revoke(revoked)), Reason::kDeclarationDoneAlready);
  for (const char* name : {kAustralia, kIndonesia, kMalaysia}) {
    ASSERT_EQ(sample.Send(name, sample.Endorsement()), absl::OkStatus());
  }
  const std::string last = sample.Last();
  EXPECT_EQ(sample.Refusal(kMalaysia, Revoke(last)), Reason::kDeclarationStepNotAllowed);
  v1::Declaration at_once = Withdraw(last);
  *at_once.mutable_withdrawal()->mutable_effect_time() = ToTimestamp(sample.now + 89 * kDay);
  EXPECT_EQ(sample.Refusal(kMalaysia, at_once), Reason::kDeclarationOutOfTime);
  ASSERT_EQ(sample.Send(kMalaysia, Withdraw(last)), absl::OkStatus());
  const std::string withdrawal = sample.Last();
  EXPECT_EQ(WordOf(sample, kMalaysia), "endorsed");
  EXPECT_EQ(sample.Refusal(kMalaysia, Withdraw(last)), Reason::kDeclarationDoneAlready);
  // During its notice it can be taken back, and sent again.
  ASSERT_EQ(sample.Send(kMalaysia, Revoke(withdrawal)), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kMalaysia, Revoke(withdrawal)), Reason::kDeclarationDoneAlready);
  ASSERT_EQ(sample.Send(kMalaysia, Withdraw(last)), absl::OkStatus());
  const std::string again = sample.Last();
  sample.now += 91 * kDay;
  EXPECT_EQ(sample.Refusal(kMalaysia, Revoke(again)), Reason::kDeclarationStepNotAllowed);
  EXPECT_EQ(WordOf(sample, kMalaysia), "withdrawn");
  // Fewer than the quorum remain: it stays in effect.
  EXPECT_FALSE(CountQuorum(*sample.state, sample.now).reached());
  EXPECT_EQ(sample.state->phase(), v1::PHASE_IN_EFFECT);
  EXPECT_EQ(sample.Send(kMalaysia, sample.Accession()), absl::OkStatus());
  EXPECT_EQ(WordOf(sample, kMalaysia), "acceded");
}

// --- Corrections

v1::Declaration CorrectionOf(const Sample& sample, const std::string& wording) {
  v1::Declaration step;
  v1::Correction& correction = *step.mutable_correction();
  v1::CorrectedWording& corrected = *correction.add_wordings();
  corrected.set_paragraph_id("1");
  corrected.set_language("en");
  corrected.set_text(wording);
  correction.set_base_sha256(sample.Digest());
  const auto text = ApplyCorrection(sample.state->text(), correction);
  correction.set_text_sha256(text.ok() ? DigestOf(kUid, *text) : std::string(32, '-'));
  correction.set_reason("A comma is missing.");
  *correction.mutable_objection_end_time() = ToTimestamp(sample.now + 90 * kDay);
  return step;
}

v1::Declaration Rectify(const std::string& correction, const std::string& digest) {
  v1::Declaration step;
  step.mutable_rectification()->set_correction_id(correction);
  step.mutable_rectification()->set_text_sha256(digest);
  return step;
}

TEST(CorrectionsTest, ACorrectionWithoutObjectionsIsMade) {
  Sample sample;
  ASSERT_EQ(sample.TakeEffect(), absl::OkStatus());
  const std::string before = sample.Digest();
  const v1::Declaration step = CorrectionOf(sample, "share, what works.");
  EXPECT_EQ(sample.Refusal(kAustralia, step), Reason::kDeclarationStepNotAllowed);
  ASSERT_EQ(sample.Send(kIndonesia, step), absl::OkStatus());
  const v1::Declaration made = Rectify(sample.Last(), step.correction().text_sha256());
  EXPECT_EQ(sample.Refusal(kIndonesia, made), Reason::kDeclarationOutOfTime);
  sample.now += 90 * kDay;
  EXPECT_EQ(sample.Refusal(kIndonesia, Rectify(made.rectification().correction_id(), before)),
            Reason::kDeclarationTextDiffers);
  ASSERT_EQ(sample.Send(kIndonesia, made), absl::OkStatus());
  EXPECT_EQ(sample.Digest(), step.correction().text_sha256());
  EXPECT_EQ(sample.Refusal(kIndonesia, made), Reason::kDeclarationDoneAlready);
  // Those who endorsed before endorsed the text before, and still count.
  EXPECT_EQ(sample.state->acts(0).text_sha256(), before);
  EXPECT_TRUE(CountQuorum(*sample.state, sample.now).reached());
  // Those who come now endorse the corrected one.
  v1::Declaration old_text = sample.Accession();
  old_text.mutable_accession()->set_text_sha256(before);
  EXPECT_EQ(MetadataOf(sample.Send(kNewZealand, old_text))["difference"], "superseded");
  EXPECT_EQ(sample.Send(kNewZealand, sample.Accession()), absl::OkStatus());
}

TEST(CorrectionsTest, AnObjectionHoldsItUp) {
  Sample sample;
  ASSERT_EQ(sample.TakeEffect(), absl::OkStatus());
  ASSERT_EQ(sample.Send(kIndonesia, CorrectionOf(sample, "share everything.")), absl::OkStatus());
  const std::string correction = sample.Last();
  const std::string digest = sample.state->corrections(0).correction().text_sha256();
  ASSERT_EQ(sample.Send(kAustralia, ObjectTo(correction)), absl::OkStatus());
  const std::string objection = sample.Last();
  sample.now += 90 * kDay;
  EXPECT_EQ(sample.Refusal(kIndonesia, Rectify(correction, digest)), Reason::kDeclarationStepNotAllowed);
  EXPECT_EQ(sample.Refusal(kMalaysia, ObjectTo(correction)), Reason::kDeclarationOutOfTime);
  // Another one takes its place.
  ASSERT_EQ(sample.Send(kIndonesia, CorrectionOf(sample, "share, what works.")), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kIndonesia, Rectify(correction, digest)), Reason::kDeclarationTargetUnknown);
  EXPECT_EQ(sample.Refusal(kMalaysia, ObjectTo(correction)), Reason::kDeclarationTargetUnknown);
  ASSERT_EQ(sample.Send(kAustralia, Withdraw(objection)), absl::OkStatus());
}

TEST(CorrectionsTest, RefusesWhatIsNoCorrection) {
  Sample sample;
  ASSERT_EQ(sample.TakeEffect(), absl::OkStatus());
  EXPECT_EQ(sample.Refusal(kIndonesia, CorrectionOf(sample, "share what works.")), Reason::kBodyInvalid);
  EXPECT_EQ(sample.Refusal(kIndonesia, CorrectionOf(sample, "cafe\xcc\x81")), Reason::kBodyInvalid);
  v1::Declaration nowhere = CorrectionOf(sample, "share, what works.");
  nowhere.mutable_correction()->mutable_wordings(0)->set_paragraph_id("77");
  EXPECT_EQ(sample.Refusal(kIndonesia, nowhere), Reason::kDeclarationTargetUnknown);
  v1::Declaration twice = CorrectionOf(sample, "share, what works.");
  *twice.mutable_correction()->add_wordings() = twice.correction().wordings(0);
  EXPECT_EQ(sample.Refusal(kIndonesia, twice), Reason::kBodyInvalid);
  v1::Declaration mistaken = CorrectionOf(sample, "share, what works.");
  mistaken.mutable_correction()->set_text_sha256(std::string(32, 'x'));
  EXPECT_EQ(sample.Refusal(kIndonesia, mistaken), Reason::kDeclarationTextDiffers);
}

}  // namespace
}  // namespace duta::declaration
