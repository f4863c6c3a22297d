// What must hold whatever comes in whatever order.
#include <gtest/gtest.h>

#include <random>

#include "core/declaration/amendments.h"
#include "core/declaration/quorum.h"
#include "core/declaration/rules.h"
#include "tests/core/declaration/sample.h"

namespace duta::declaration {
namespace {

constexpr int kRuns = 60;
constexpr int kSteps = 120;

const char* const kSenders[] = {
    kAustralia, kIndonesia, kMalaysia, kNewZealand, kThailand, kStranger, "partners/au-dfat/units/jakarta"};

// Steps of all sorts, sensible more often than not.
class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  std::string Sender() { return kSenders[Below(std::size(kSenders))]; }

  std::string Target(const Sample& sample) {
    return Below(4) == 0 ? Id(999'999) : Id(1 + Below(std::max(sample.count, 1)));
  }
  v1::Declaration Step(const Sample& sample, const std::string& sender) {
    switch (Below(15)) {
      case 0:
        return Amend(sample, static_cast<v1::Operation>(1 + Below(3)), Below(5) == 0 ? "gone" : "1", "new");
      case 1:
        return Take(Target(sample), v1::STANCE_SUPPORT);
      case 2:
        return Decide(Target(sample), Below(2) == 0);
      case 3: {
        v1::Declaration step = sample.FreezeStep();
        const auto text = ApplyAccepted(*sample.state);
        if (text.ok()) step.mutable_freeze()->set_text_sha256(DigestOf(kUid, *text));
        return step;
      }
      case 4:
        return sample.OpeningStep();
      case 5:
        return Sample::Powers(Below(5) == 0 ? "" : KeyOf(Below(5) == 0 ? Sender() : sender));
      case 6:
        return ObjectTo(Target(sample));
      case 7:
        return Withdraw(Target(sample), Below(3) == 0);
      case 8:
        return Revoke(Target(sample));
      case 9:
        return Confirm(Target(sample));
      case 10:
        return sample.Accession();
      default: {
        v1::Declaration step = sample.Endorsement();
        step.mutable_endorsement()->set_ad_referendum(Below(3) == 0);
        if (Below(3) == 0) step.mutable_endorsement()->mutable_reservation()->set_text("Not all of it.");
        return step;
      }
    }
  }

 private:
  std::mt19937 random_;
};

void ExpectSound(const v1::DeclarationState& before, const v1::DeclarationState& after, Instant now) {
  // Nothing goes back, and nothing that was fixed changes.
  EXPECT_GE(after.phase(), before.phase());
  EXPECT_EQ(after.steps(), before.steps() + 1);
  EXPECT_EQ(after.depositary(), before.depositary());
  if (before.has_opening()) {
    EXPECT_EQ(after.opening().SerializeAsString(), before.opening().SerializeAsString());
  }
  if (before.phase() >= v1::PHASE_FROZEN) {
    EXPECT_EQ(CanonicalBytes(kUid, after.text()), CanonicalBytes(kUid, before.text()));
  }
  EXPECT_EQ(after.versions().rbegin()->sha256(), DigestOf(kUid, after.text()));
  if (!before.effect_message_id().empty()) {
    EXPECT_EQ(after.effect_message_id(), before.effect_message_id());
  }
  // At most one consent of each stands, and who is not counted does not count.
  for (const std::string& partner : after.participants()) {
    int standing = 0;
    for (const v1::Act& act : after.acts()) {
      if (IsConsent(act) && act.partner() == partner && !HasEnded(act, now)) ++standing;
    }
    EXPECT_LE(standing, 1) << partner;
  }
  if (after.phase() == v1::PHASE_OPEN) {
    EXPECT_FALSE(CountQuorum(after, now).reached());
  }
}

TEST(MachinePropertyTest, WhateverComesTheStateIsSoundAndTheSameAgain) {
  int taken = 0, in_effect = 0;
  for (unsigned seed = 0; seed < kRuns; ++seed) {
    Chance chance(seed);
    Sample sample;
    ASSERT_EQ(sample.Draft(), absl::OkStatus());
    // Most runs come to an opening, so that acts are tried as well.
    if (seed % 3 != 0) {
      sample = Sample();
      ASSERT_EQ(sample.Open(), absl::OkStatus());
    }
    for (int i = 0; i < kSteps; ++i) {
      const v1::DeclarationState before = *sample.state;
      const std::string sender = chance.Sender();
      const v1::Declaration step = chance.Step(sample, sender);
      Sample again = sample;
      const Instant at = sample.now;
      const Status status = sample.Send(sender, step);
      // The same once more gives the same.
      EXPECT_EQ(again.Send(sender, step).message(), status.message());
      EXPECT_EQ(again.state->SerializeAsString(), sample.state->SerializeAsString());
      if (!status.ok()) {
        EXPECT_TRUE(ReasonOf(status)) << status;
        EXPECT_EQ(sample.state->SerializeAsString(), before.SerializeAsString());
        continue;
      }
      ++taken;
      EXPECT_NE(sender, kStranger);
      ExpectSound(before, *sample.state, at);
    }
    in_effect += sample.state->phase() == v1::PHASE_IN_EFFECT ? 1 : 0;
  }
  // That the runs were worth it.
  EXPECT_GT(taken, kRuns * 5);
  EXPECT_GT(in_effect, kRuns / 10);
}

// Drafts aside, each step that the table lets somebody take is taken in some phase.
TEST(MachinePropertyTest, StepsAreForThoseWhomTheTableNames) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  EXPECT_EQ(StepsFor(*sample.state, kIndonesia), "round, amendment, position, decision, freeze, full powers");
  EXPECT_EQ(StepsFor(*sample.state, kStranger), "nothing");
  ASSERT_EQ(sample.Send(kIndonesia, sample.FreezeStep()), absl::OkStatus());
  EXPECT_EQ(StepsFor(*sample.state, kIndonesia), "opening, full powers");
  EXPECT_EQ(StepsFor(*sample.state, kThailand), "full powers");
  EXPECT_TRUE(TakesPart(*sample.state, "partners/th-mfa/units/canberra"));
  EXPECT_FALSE(TakesPart(*sample.state, kStranger));
}

}  // namespace
}  // namespace duta::declaration
