#include "core/desk/declaration_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/uuid.h"
#include "core/declaration/text.h"
#include "core/desk/declaration_text.h"
#include "core/desk/fault.h"
#include "core/kinds/declaration/media_type.h"
#include "tests/core/declaration/sample.h"

namespace duta::desk {
namespace {

using declaration::Sample;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr char kFile[] =
    "# The Jakarta Message\n"
    "language en authentic\r\n"
    "title Jakarta Message\n"
    "\n"
    "[preamble] We, the ministries\n"
    "   of the region,\n"
    "[1] meet in a cafe\xcc\x81.\n"
    "language id translation\n"
    "title Pesan Jakarta\n"
    "[1] bertemu di kafe.\n"
    "[preamble] Kami,\n";

class DeclarationDraftTest : public testing::Test {
 protected:
  DeclarationDraftTest() { profile_.name = declaration::kIndonesia; }

  Setting At(Instant now) const { return {profile_, "Asia/Jakarta", now, "hub.example"}; }
  // What the machine makes of a drafted step, sent by the depositary.
  Status Send(const StatusOr<DeclarationStep>& step, const std::string& sender = declaration::kIndonesia) {
    DUTA_RETURN_IF_ERROR(step.status());
    return sample_.Send(sender, step->declaration);
  }

  profile::Profile profile_;
  Sample sample_;
};

TEST(DeclarationTextTest, ReadsWhatPeopleWrite) {
  const auto text = ReadDeclarationText(kFile);
  ASSERT_EQ(text.status(), absl::OkStatus());
  EXPECT_EQ(declaration::CanonicalBytes("d", *text),
            "duta-declaration-text/1\n"
            "declaration d\n"
            "language en authentic\n"
            "title Jakarta Message\n"
            "[preamble] We, the ministries of the region,\n"
            "[1] meet in a caf\xc3\xa9.\n"
            "language id translation\n"
            "title Pesan Jakarta\n"
            "[preamble] Kami,\n"
            "[1] bertemu di kafe.\n");
  // What was written canonically reads the same.
  EXPECT_EQ(declaration::CanonicalBytes("d", *ReadDeclarationText(declaration::CanonicalBytes("d", *text))),
            declaration::CanonicalBytes("d", *text));
}

TEST(DeclarationTextTest, NamesTheLineThatIsWrong) {
  const struct {
    const char *file, *what;
  } rows[] = {
      {"title Message\n", "line 1: it begins with `language en authentic`"},
      {"language en\n", "line 1: say `language en authentic`"},
      {"language en authentic\ntitle M\nWe agree.\n", "line 3: a paragraph begins with its id in brackets"},
      {"language en authentic\ntitle M\n[1 We agree.\n", "line 3: the bracket is not closed"},
      {"language en authentic\ntitle M\n[1] a\n[1] b\n", "line 4: [1] is there twice in en"},
      {"language en authentic\ntitle M\n[1] a\nlanguage id translation\ntitle P\n[2] b\n",
       "line 6: the first language has no paragraph [2]"},
  };
  for (const auto& row : rows) {
    const Status status = ReadDeclarationText(row.file).status();
    EXPECT_EQ(FieldOf(status), "text");
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.what));
  }
  EXPECT_EQ(ReasonOf(ReadDeclarationText("").status()), Reason::kBodyInvalid);
  EXPECT_EQ(FieldOf(ReadWording("We agree").status()), "wording");
  EXPECT_EQ(ReadWording("en= We agree: a=b ")->text(), "We agree: a=b");
}

TEST_F(DeclarationDraftTest, FromTheDraftToTheOpening) {
  OpenWords words{.uid = declaration::kUid, .text = kFile};
  EXPECT_EQ(FieldOf(Open(words, At(sample_.now)).status()), "with");
  words.participants = sample_.addressed;
  EXPECT_NE(Open({.text = kFile, .participants = words.participants}, At(sample_.now))->declaration.uid(), "");
  ASSERT_EQ(Send(Open(words, At(sample_.now))), absl::OkStatus());
  AmendWords amend{.replace = "1", .wordings = {"id=bertemu.", "en=meet."}};
  ASSERT_EQ(Send(Amend(amend, *sample_.state), declaration::kMalaysia), absl::OkStatus());
  EXPECT_EQ(sample_.state->amendments(0).amendment().paragraph().wordings(0).language(), "en");
  ASSERT_EQ(Send(TakePosition("A1", "support", "", *sample_.state), declaration::kThailand), absl::OkStatus());
  EXPECT_EQ(FieldOf(TakePosition("A1", "maybe", "", *sample_.state).status()), "stance");
  for (const char* name : {"A2", "A0", "B1", ""}) {
    EXPECT_EQ(FieldOf(AmendmentOf(name, *sample_.state).status()), "amendment") << name;
  }
  ASSERT_EQ(Send(Decide("A1", true, "", *sample_.state)), absl::OkStatus());
  ASSERT_EQ(Send(NextRound("1d", *sample_.state, At(sample_.now))), absl::OkStatus());
  ASSERT_EQ(Send(Freeze(*sample_.state)), absl::OkStatus());
  EXPECT_EQ(FieldOf(Call({.rule = "most"}, *sample_.state, At(sample_.now)).status()), "rule");
  EXPECT_EQ(FieldOf(Call({.close = "soon"}, *sample_.state, At(sample_.now)).status()), "close");
  ASSERT_EQ(Send(Call({}, *sample_.state, At(sample_.now))), absl::OkStatus());
  EXPECT_EQ(sample_.state->opening().roll_size(), 5);
  EXPECT_EQ(sample_.state->opening().rule(), declaration::v1::RULE_TWO_THIRDS);
}

TEST_F(DeclarationDraftTest, AnAmendmentDoesOneThing) {
  ASSERT_EQ(sample_.Draft(), absl::OkStatus());
  const AmendWords wrong[] = {{}, {.replace = "1", .remove = "1"}, {.insert_after = "1", .insert_first = true}};
  for (const AmendWords& words : wrong) EXPECT_EQ(FieldOf(Amend(words, *sample_.state).status()), "replace");
  EXPECT_EQ(FieldOf(Amend({.insert_after = "1"}, *sample_.state).status()), "id");
  EXPECT_EQ(FieldOf(Amend({.replace = "1"}, *sample_.state).status()), "wording");
  EXPECT_EQ(Amend({.remove = "1"}, *sample_.state)->declaration.amendment().operation(),
            declaration::v1::OPERATION_DELETE);
}

TEST_F(DeclarationDraftTest, ActsFindTheirTargets) {
  ASSERT_EQ(sample_.TakeEffect(), absl::OkStatus());
  const std::string malaysia = sample_.Last();
  EXPECT_EQ(*TargetOf(declaration::kMalaysia, *sample_.state), malaysia);
  EXPECT_EQ(*TargetOf(malaysia, *sample_.state), malaysia);
  EXPECT_EQ(FieldOf(TargetOf(declaration::kThailand, *sample_.state).status()), "target");
  EXPECT_EQ(FieldOf(TargetOf("correction", *sample_.state).status()), "target");
  // A mission withdraws what its ministry endorsed.
  const auto withdrawal =
      Withdraw({.effect = "120d"}, "partners/my-kln/units/jakarta", *sample_.state, At(sample_.now));
  EXPECT_EQ(withdrawal->declaration.withdrawal().target_id(), malaysia);
  ASSERT_EQ(Send(Accede({.reservation = "Not in December."}, *sample_.state), declaration::kThailand),
            absl::OkStatus());
  ASSERT_EQ(Send(Object(declaration::kThailand, "It defeats the purpose.", *sample_.state), declaration::kAustralia),
            absl::OkStatus());
}

TEST_F(DeclarationDraftTest, CorrectionsAreMadeOfWordings) {
  ASSERT_EQ(sample_.TakeEffect(), absl::OkStatus());
  EXPECT_EQ(FieldOf(Correct({}, *sample_.state, At(sample_.now)).status()), "wording");
  EXPECT_EQ(FieldOf(Correct({.wordings = {"en=x"}}, *sample_.state, At(sample_.now)).status()), "wording");
  const CorrectWords words{.wordings = {"1/en=share, what works."}, .reason = "A comma.", .until = "1d"};
  ASSERT_EQ(Send(Correct(words, *sample_.state, At(sample_.now))), absl::OkStatus());
  sample_.now += std::chrono::hours(25);
  ASSERT_EQ(Send(Rectify(*sample_.state)), absl::OkStatus());
  EXPECT_EQ(declaration::FindParagraph(sample_.state->text(), "1")->wordings(0).text(), "share, what works.");
}

TEST_F(DeclarationDraftTest, AStepGoesToAllButItsSender) {
  ASSERT_EQ(sample_.Draft(), absl::OkStatus());
  const auto freeze = Freeze(*sample_.state);
  const auto draft = WrapDeclaration(*freeze, {}, At(sample_.now));
  ASSERT_EQ(draft.status(), absl::OkStatus());
  EXPECT_THAT(draft->message.recipients(), UnorderedElementsAre(declaration::kAustralia, declaration::kMalaysia,
                                                                declaration::kNewZealand, declaration::kThailand));
  EXPECT_EQ(draft->message.subject(), "Text frozen: Jakarta Message");
  EXPECT_EQ(draft->message.marking().level(), message::v1::LEVEL_INTERNAL);
  EXPECT_EQ(draft->message.body().media_type(), kinds::kDeclarationMediaType);
  // Of a unit the ministry is told as well.
  const auto of_unit = WrapDeclaration(*freeze, {.from = "partners/id-kemlu/units/canberra"}, At(sample_.now));
  EXPECT_EQ(of_unit->message.recipients_size(), 5);
}

}  // namespace
}  // namespace duta::desk
