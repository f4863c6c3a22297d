#include "core/cli/declaration/record_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/cli/declaration/step_view.h"
#include "tests/core/declaration/sample.h"

namespace duta::cli {
namespace {

using declaration::Sample;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const View kSydney{"Australia/Sydney", 200};

// What a record holds of a step that the sample took.
kinds::DeclarationRecord RecordOf(const Sample& sample, const declaration::v1::Declaration& step) {
  kinds::DeclarationRecord record;
  record.state = *sample.state;
  kinds::RecordedStep& recorded = record.steps.emplace_back();
  recorded.declaration = step;
  recorded.message_id = sample.Last();
  recorded.sender = declaration::kNewZealand;
  recorded.index = 77;
  recorded.signed_at = recorded.received_at = sample.now;
  recorded.mailboxes = {declaration::kAustralia, declaration::kIndonesia};
  recorded.notified_at[declaration::kAustralia] = sample.now;
  return record;
}

TEST(RecordViewTest, TheStatusTableSaysWhoStandsWhere) {
  Sample sample;
  ASSERT_EQ(sample.Open(), absl::OkStatus());
  declaration::v1::Declaration step = sample.Endorsement();
  step.mutable_endorsement()->mutable_reservation()->set_text("Not in \u202eDecember.");
  ASSERT_EQ(sample.Send(declaration::kNewZealand, step), absl::OkStatus());
  const kinds::DeclarationRecord record = RecordOf(sample, step);
  ASSERT_EQ(sample.Send(declaration::kAustralia, declaration::ObjectTo(sample.Last())), absl::OkStatus());
  kinds::DeclarationRecord later = record;
  later.state = *sample.state;
  const std::string status = FormatStatus(later, sample.now, kSydney);
  EXPECT_THAT(status, AllOf(HasSubstr("two thirds of a roll of 4: 3"), HasSubstr("1 count, 3 are needed"),
                            HasSubstr("endorsed"), HasSubstr("1 of 2"), HasSubstr("77"),
                            HasSubstr("partners/au-dfat objects: It defeats the purpose."), HasSubstr("nothing yet"),
                            Not(HasSubstr("\u202e"))));
  EXPECT_EQ(StatusJson(record)["steps"][0]["notified"].size(), 1u);
  EXPECT_THAT(FormatSteps(record, kSydney), HasSubstr("1 of 2, last"));
  EXPECT_THAT(FormatStatus(record, sample.now, kSydney), Not(HasSubstr("objects")));
  EXPECT_THAT(FormatDeclarationStep(step, kSydney),
              AllOf(HasSubstr("endorsement"), HasSubstr("Reservation"), Not(HasSubstr("\u202e"))));
}

TEST(RecordViewTest, AmendmentsInEachOthersWayStandSideBySide) {
  Sample sample;
  ASSERT_EQ(sample.Draft(), absl::OkStatus());
  EXPECT_EQ(FormatAmendments(*sample.state, "en", kSydney), "There are no amendments.\n");
  ASSERT_EQ(sample.Send(declaration::kMalaysia,
                        declaration::Amend(sample, declaration::v1::OPERATION_REPLACE, "1", "", "share all.")),
            absl::OkStatus());
  ASSERT_EQ(sample.Send(declaration::kThailand, declaration::Amend(sample, declaration::v1::OPERATION_DELETE, "1")),
            absl::OkStatus());
  const std::string text = FormatAmendments(*sample.state, "en", kSydney);
  EXPECT_THAT(text, AllOf(HasSubstr("In each other's way: both change paragraph 1."),
                          HasSubstr("A1 of partners/my-kln: replaces [1]"), HasSubstr("share all."),
                          HasSubstr("A2 of partners/th-mfa: deletes [1]")));
  // In one row.
  const size_t first = text.find("A1 of partners/my-kln: replaces [1]");
  EXPECT_LT(text.find("A2 of partners/th-mfa: deletes [1]", first), text.find('\n', first));
}

TEST(RecordViewTest, TextsAndDifferencesAreMarkedWordByWord) {
  declaration::v1::Text after = declaration::MakeText();
  after.mutable_paragraphs(1)->mutable_wordings(0)->set_text("share all that works.");
  EXPECT_EQ(FormatDifference(declaration::MakeText(), after, "en", kSydney),
            "[1] share [-what-]{+all+} {+that +}works.\n");
  EXPECT_EQ(FormatDifference(declaration::MakeText(), after, "id", kSydney),
            "The two texts are the same in this language.\n");
  EXPECT_THAT(FormatText(after, "id", kSydney),
              AllOf(HasSubstr("Pesan Jakarta"), HasSubstr("[2] (en) meet each year"), Not(HasSubstr("share"))));
}

}  // namespace
}  // namespace duta::cli
