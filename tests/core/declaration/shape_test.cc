#include <gtest/gtest.h>

#include <functional>

#include "tests/core/declaration/sample.h"

namespace duta::declaration {
namespace {

using Change = std::function<void(v1::Declaration&)>;

// A body of each step that is right, and what makes it wrong in which field.
struct Row {
  const char* field;
  Change change;
};

v1::Declaration Opening() {
  Sample sample;
  EXPECT_EQ(sample.Draft(), absl::OkStatus());
  v1::Declaration step = sample.OpeningStep();
  step.set_uid(kUid);
  return step;
}

TEST(ShapeTest, NamesTheFieldOfAnOpening) {
  const Row rows[] = {
      {"", [](auto&) {}},
      {"uid", [](auto& step) { step.set_uid("two words"); }},
      {"uid", [](auto& step) { step.set_uid(std::string(101, 'x')); }},
      {"opening.text_sha256", [](auto& step) { step.mutable_opening()->set_text_sha256("short"); }},
      {"opening.roll", [](auto& step) { step.mutable_opening()->clear_roll(); }},
      {"opening.roll[4]", [](auto& step) { step.mutable_opening()->add_roll(kAustralia); }},
      {"opening.roll[4]", [](auto& step) { step.mutable_opening()->add_roll("groups/rndd"); }},
      {"opening.rule", [](auto& step) { step.mutable_opening()->set_rule(v1::RULE_UNSPECIFIED); }},
      {"opening.rule", [](auto& step) { step.mutable_opening()->set_rule(static_cast<v1::Rule>(77)); }},
      {"opening.number", [](auto& step) { step.mutable_opening()->set_number(3); }},
      {"opening.number", [](auto& step) { step.mutable_opening()->set_rule(v1::RULE_NUMBER); }},
      {"opening.all_of", [](auto& step) { step.mutable_opening()->add_all_of(kAustralia); }},
      {"opening.all_of", [](auto& step) { step.mutable_opening()->set_rule(v1::RULE_ALL_OF); }},
      {"opening.close_time", [](auto& step) { step.mutable_opening()->clear_close_time(); }},
      {"opening.close_time",
       [](auto& step) { *step.mutable_opening()->mutable_close_time() = ToTimestamp(kDraftTime); }},
      {"opening.withdrawal_notice_days", [](auto& step) { step.mutable_opening()->set_withdrawal_notice_days(4000); }},
      {"opening.objection_days", [](auto& step) { step.mutable_opening()->set_objection_days(4000); }},
      {"step", [](auto& step) { step.clear_step(); }},
  };
  for (const Row& row : rows) {
    v1::Declaration step = Opening();
    row.change(step);
    EXPECT_EQ(MetadataOf(CheckShape(step, kIndonesia, kDraftTime))["field"], row.field);
  }
}

TEST(ShapeTest, NamesTheFieldOfOtherSteps) {
  const std::string digest(32, 'd');
  const Row rows[] = {
      {"draft.text.languages", [](auto& step) { step.mutable_draft(); }},
      {"round.text_sha256", [](auto& step) { step.mutable_round(); }},
      {"freeze.text_sha256", [](auto& step) { step.mutable_freeze(); }},
      {"amendment.base_sha256", [](auto& step) { step.mutable_amendment(); }},
      {"amendment.operation", [&](auto& step) { step.mutable_amendment()->set_base_sha256(digest); }},
      {"position.amendment_id", [](auto& step) { step.mutable_position()->set_amendment_id("A1"); }},
      {"position.stance", [](auto& step) { step.mutable_position()->set_amendment_id(Id(1)); }},
      {"decision.amendment_id", [](auto& step) { step.mutable_decision(); }},
      {"full_powers.holder", [](auto& step) { step.mutable_full_powers(); }},
      {"full_powers.keyids[0]",
       [](auto& step) {
         step.mutable_full_powers()->set_holder("x");
         step.mutable_full_powers()->add_keyids(std::string(64, 'G'));
       }},
      {"endorsement.text_sha256", [](auto& step) { step.mutable_endorsement(); }},
      {"endorsement.reservation.text",
       [&](auto& step) {
         step.mutable_endorsement()->set_text_sha256(digest);
         step.mutable_endorsement()->mutable_reservation();
       }},
      {"accession.reservation.paragraph_ids[1]",
       [&](auto& step) {
         step.mutable_accession()->set_text_sha256(digest);
         step.mutable_accession()->mutable_reservation()->set_text("x");
         step.mutable_accession()->mutable_reservation()->add_paragraph_ids("1");
         step.mutable_accession()->mutable_reservation()->add_paragraph_ids("1");
       }},
      {"objection.target_id", [](auto& step) { step.mutable_objection()->set_text("x"); }},
      {"objection.text", [](auto& step) { step.mutable_objection()->set_target_id(Id(1)); }},
      {"confirmation.target_id", [](auto& step) { step.mutable_confirmation(); }},
      {"withdrawal.target_id", [](auto& step) { step.mutable_withdrawal(); }},
      {"revocation.target_id", [](auto& step) { step.mutable_revocation(); }},
      {"correction.base_sha256", [](auto& step) { step.mutable_correction(); }},
      {"correction.wordings",
       [&](auto& step) {
         step.mutable_correction()->set_base_sha256(digest);
         step.mutable_correction()->set_text_sha256(digest);
       }},
      {"rectification.correction_id", [](auto& step) { step.mutable_rectification(); }},
      {"admission.partners", [](auto& step) { step.mutable_admission(); }},
  };
  for (const Row& row : rows) {
    v1::Declaration step;
    step.set_uid(kUid);
    row.change(step);
    EXPECT_EQ(MetadataOf(CheckShape(step, kIndonesia, kDraftTime))["field"], row.field);
  }
}

TEST(ShapeTest, OnlyAPartnerGivesFullPowers) {
  v1::Declaration step = Sample::Powers(KeyOf(kIndonesia));
  step.set_uid(kUid);
  EXPECT_EQ(CheckShape(step, kIndonesia, kDraftTime), absl::OkStatus());
  EXPECT_EQ(MetadataOf(CheckShape(step, "partners/id-kemlu/units/canberra", kDraftTime))["field"], "full_powers");
}

}  // namespace
}  // namespace duta::declaration
