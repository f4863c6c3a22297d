#include "core/desk/practice_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/desk/fault.h"
#include "core/kinds/practice/media_type.h"

namespace duta::desk {
namespace {

using practice::v1::Document;
using practice::v1::Practice;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PracticeDraftTest : public testing::Test {
 protected:
  PracticeDraftTest() {
    profile_.name = "partners/id-kemlu";
    profile_.issuer = "the Ministry";
    profile_.language = "id";
    words_.titles = {"Bantuan konsuler", "en=Consular help", "A=B and more"};
    words_.topics = {"consular help"};
    header_.to = {"groups/rndd"};
    header_.marking = "internal";
  }

  Setting Here() const { return {profile_, "Asia/Jakarta", *ParseInstant("2026-11-24T18:00:00Z"), "hub.example"}; }
  static Practice Opened(const message::v1::Message& message) {
    Practice practice;
    EXPECT_EQ(message.body().media_type(), kinds::kPracticeMediaType);
    EXPECT_TRUE(practice.ParseFromString(message.body().content()));
    return practice;
  }
  message::v1::Message Published() const {
    auto draft = DraftPublication(words_, header_, Here());
    EXPECT_TRUE(draft.ok()) << draft.status();
    draft->message.mutable_attachments()->Add()->set_name("guide.pdf");
    draft->message.mutable_marking()->add_releasable_to("groups/rndd");
    return draft->message;
  }

  profile::Profile profile_;
  DocumentWords words_;
  HeaderWords header_;
};

TEST_F(PracticeDraftTest, ComposesADocumentWithTheProfilesDefaults) {
  words_.text = "Before all.\n\n# First hours\nCall.\n\nCount.\n\n# Then\n\nWrite.";
  words_.creators = {"Sari, Dewi / Directorate"};
  words_.relations = {"references=https://example.org/?a=b"};
  const auto draft = DraftPublication(words_, header_, Here());
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_EQ(draft->message.subject(), "Bantuan konsuler");
  const Practice practice = Opened(draft->message);
  const Document& document = practice.publish().document();
  ASSERT_EQ(document.titles_size(), 3);
  EXPECT_EQ(document.titles(0).language(), "id");
  EXPECT_EQ(document.titles(1).language(), "en");
  EXPECT_EQ(document.titles(1).text(), "Consular help");
  EXPECT_EQ(document.titles(2).text(), "A=B and more");  // `A` is no language tag.
  EXPECT_EQ(document.issued(), "2026-11-25");            // Where the drafter is.
  EXPECT_EQ(document.type(), practice::v1::DOCUMENT_TYPE_GUIDE);
  EXPECT_EQ(document.creators(0).name(), "Sari, Dewi");
  EXPECT_EQ(document.creators(0).affiliation(), "Directorate");
  EXPECT_EQ(document.relations(0).target(), "https://example.org/?a=b");
  ASSERT_EQ(document.sections_size(), 3);
  EXPECT_EQ(document.sections(0).heading(), "");
  EXPECT_EQ(document.sections(1).heading(), "First hours");
  EXPECT_THAT(document.sections(1).paragraphs(), ElementsAre("Call.", "Count."));
}

TEST_F(PracticeDraftTest, NamesTheFieldThatIsWrong) {
  const auto field_of = [&](const auto& change) {
    DocumentWords words = words_;
    HeaderWords header = header_;
    change(words, header);
    return FieldOf(DraftPublication(words, header, Here()).status());
  };
  EXPECT_EQ(field_of([](auto& words, auto&) { words.titles.clear(); }), "title");
  EXPECT_EQ(field_of([](auto& words, auto&) { words.topics.clear(); }), "topic");
  EXPECT_EQ(field_of([](auto& words, auto&) { words.type = "novel"; }), "type");
  EXPECT_EQ(field_of([](auto& words, auto&) { words.relations = {"x"}; }), "relation");
  EXPECT_EQ(field_of([](auto& words, auto&) { words.relations = {"loves=x"}; }), "relation");
  EXPECT_EQ(field_of([](auto&, auto& header) { header.marking.clear(); }), "marking");
  EXPECT_EQ(field_of([](auto&, auto& header) { header.to.clear(); }), "to");
  EXPECT_EQ(field_of([](auto&, auto& header) { header.zone = "Mars"; }), "zone");
}

TEST_F(PracticeDraftTest, ARevisionKeepsWhatIsNotSaid) {
  const message::v1::Message before = Published();
  DocumentWords words;
  words.titles = {"Bantuan baru"};
  const auto draft = DraftRevision(words, "New title", before, {}, Here());
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_THAT(draft->message.recipients(), ElementsAre("groups/rndd"));
  EXPECT_EQ(draft->message.marking().level(), message::v1::LEVEL_INTERNAL);
  EXPECT_THAT(draft->message.marking().releasable_to(), ElementsAre("groups/rndd"));
  EXPECT_EQ(draft->message.attachments(0).name(), "guide.pdf");
  EXPECT_EQ(draft->message.in_reply_to(), before.id());
  const Practice practice = Opened(draft->message);
  EXPECT_EQ(practice.revise().practice(), before.id());
  EXPECT_EQ(practice.revise().replaces(), before.id());
  EXPECT_THAT(practice.revise().document().topics(), ElementsAre("consular help"));
  const auto third = DraftRevision({}, "", draft->message, {}, Here());
  EXPECT_EQ(Opened(third->message).revise().practice(), before.id());
  EXPECT_EQ(Opened(third->message).revise().replaces(), draft->message.id());
}

TEST_F(PracticeDraftTest, RemarksGoToWhomTheyConcern) {
  const message::v1::Message before = Published();
  const auto endorsement = DraftEndorsement({"2025", "It works.", ""}, before, {}, Here());
  ASSERT_TRUE(endorsement.ok()) << endorsement.status();
  EXPECT_THAT(endorsement->message.recipients(), ElementsAre("partners/id-kemlu"));
  EXPECT_EQ(Opened(endorsement->message).endorse().version(), before.id());
  auto question = DraftQuestion("How?", before, {}, Here());
  ASSERT_TRUE(question.ok());
  question->message.set_sender("partners/au-dfat");
  question->message.add_recipients("groups/rndd");
  const auto answer = DraftAnswer("So.", question->message, {}, Here());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(answer->message.recipients(), ElementsAre("partners/au-dfat", "groups/rndd"));
  EXPECT_EQ(Opened(answer->message).answer().practice(), before.id());
  EXPECT_EQ(FieldOf(DraftQuestion(" \n", before, {}, Here()).status()), "text");
  EXPECT_EQ(ReasonOf(DraftQuestion("How?", question->message, {}, Here()).status()), Reason::kBodyInvalid);
  EXPECT_EQ(ReasonOf(DraftAnswer("So.", before, {}, Here()).status()), Reason::kBodyInvalid);
  const auto withdrawal = DraftWithdrawal("Old.", before, {}, Here());
  EXPECT_THAT(withdrawal->message.recipients(), ElementsAre("groups/rndd"));
}

TEST_F(PracticeDraftTest, ASubscriptionSaysWhatIsWanted) {
  const auto draft = DraftSubscription({{"visa"}, {"ID"}, {}, false}, header_, Here());
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_THAT(Opened(draft->message).subscribe().topics(), ElementsAre("visa"));
  EXPECT_THAT(Opened(draft->message).subscribe().languages(), IsEmpty());
}

}  // namespace
}  // namespace duta::desk
