// Steps of declarations as the notes that notify them, by every ministry.
#include "adapters/notes/declaration_note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "adapters/markings/ministries.h"
#include "adapters/notes/declaration_words.h"
#include "adapters/notes/note_adapter.h"
#include "tests/adapters/fake_host.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using declaration::v1::Declaration;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

constexpr char kNative[] = "text/vnd.kemlu.nota-diplomatik";

int32_t Translate(FakeHost& host, std::string_view to, std::string_view input) {
  NoteAdapter adapter(id::MinistryProfile());
  return sdk::internal::Guard(sdk::internal::To(&host.call()), [&] {
    sdk::Call call(host.call());
    adapter.Translate({DUTA_DECLARATION_MEDIA_TYPE, to, input}, call);
  });
}

Declaration Endorsement() {
  Declaration declaration;
  declaration.set_uid("jakarta-message-2019");
  declaration.mutable_endorsement()->set_text_sha256(std::string(32, '\x1f'));
  declaration.mutable_endorsement()->mutable_reservation()->set_text("Not in December.");
  declaration.mutable_endorsement()->mutable_reservation()->add_paragraph_ids("4");
  return declaration;
}

TEST(DeclarationNoteTest, AnActIsNotifiedInTheMinistrysForm) {
  FakeHost text(SampleMessage().SerializeAsString());
  EXPECT_EQ(Translate(text, kNative, Endorsement().SerializeAsString()), DUTA_OK);
  // Its marking, its labels, its calendar.
  EXPECT_THAT(text.output, StartsWith("RAHASIA // EYES-ONLY\n\n"));
  EXPECT_THAT(text.output, HasSubstr("23 November 2026"));
  EXPECT_THAT(text.output, HasSubstr("Perihal: Dukungan: jakarta-message-2019"));
  // In its language, but for what others wrote.
  EXPECT_THAT(text.output, HasSubstr("Dalam deklarasi jakarta-message-2019, "));
  EXPECT_THAT(text.output, HasSubstr("mendukung teks dengan SHA-256 1f1f1f1f"));
  EXPECT_THAT(text.output, HasSubstr("(reservasi atas 4) Not in December."));
  EXPECT_THAT(text.told, Contains(HasSubstr("DECLARATION_REMARK body: this note tells of a signed step")));
  FakeHost html(SampleMessage().SerializeAsString());
  EXPECT_EQ(Translate(html, "text/html", Endorsement().SerializeAsString()), DUTA_OK);
  EXPECT_THAT(html.output, StartsWith("<!DOCTYPE html>"));
}

TEST(DeclarationNoteTest, EveryStepHasItsWords) {
  const struct {
    std::function<void(Declaration&)> make;
    const char* subject;
    const char* text;
  } rows[] = {
      {[](auto& step) { step.mutable_draft()->add_participants("partners/au-dfat"); }, "Draft",
       "proposes the following"},
      {[](auto& step) { step.mutable_round(); }, "New round", "begins the next round"},
      {[](auto& step) { step.mutable_amendment()->set_operation(declaration::v1::OPERATION_DELETE); }, "Amendment",
       "proposes to delete paragraph"},
      {[](auto& step) { step.mutable_position()->set_stance(declaration::v1::STANCE_OPPOSE); },
       "Position on an amendment", "opposes the amendment"},
      {[](auto& step) { step.mutable_decision()->set_accepted(true); }, "Decision on an amendment", "accepts the"},
      {[](auto& step) { step.mutable_freeze(); }, "Text frozen", "freezes the text"},
      {[](auto& step) { step.mutable_opening()->set_rule(declaration::v1::RULE_TWO_THIRDS); }, "Open for endorsement",
       "two thirds of the roll"},
      {[](auto& step) { step.mutable_full_powers()->add_keyids("ab"); }, "Full powers", "gives full powers"},
      {[](auto& step) { step.mutable_full_powers(); }, "Full powers", "takes back all full powers"},
      {[](auto& step) { step.mutable_endorsement()->set_ad_referendum(true); }, "Endorsement",
       "endorses ad referendum the text"},
      {[](auto& step) { step.mutable_accession(); }, "Accession", "accedes to the text"},
      {[](auto& step) { step.mutable_objection()->set_text("No."); }, "Objection", "(reason) No."},
      {[](auto& step) { step.mutable_confirmation(); }, "Confirmation", "confirms"},
      {[](auto& step) { step.mutable_withdrawal()->set_reservation_only(true); }, "Withdrawal",
       "withdraws the reservation of"},
      {[](auto& step) { step.mutable_revocation(); }, "Revocation", "revokes"},
      {[](auto& step) { step.mutable_correction()->set_reason("A comma."); }, "Correction", "(reason) A comma."},
      {[](auto& step) { step.mutable_admission()->add_partners("partners/fj-mfa"); }, "Admission",
       "lets take part, to accede: partners/fj-mfa"},
      {[](auto& step) { step.mutable_rectification(); }, "Proces-verbal of rectification", "has made the correction"},
  };
  const Ministry ministry(au::MinistryProfile());
  const Ministry indonesia(id::MinistryProfile());
  for (const auto& row : rows) {
    Declaration declaration;
    declaration.set_uid("d");
    row.make(declaration);
    Findings findings;
    const note::v1::Note note = NoteOfDeclaration(declaration, SampleMessage(), ministry, findings);
    EXPECT_TRUE(findings.problems.empty());
    EXPECT_EQ(note.subject(), std::string(row.subject) + ": d");
    std::string text;
    for (const std::string& paragraph : note.paragraphs()) text += paragraph + "\n";
    EXPECT_THAT(text, HasSubstr(row.text));
    EXPECT_EQ(note.language(), "en");
    const note::v1::Note other = NoteOfDeclaration(declaration, SampleMessage(), indonesia, findings);
    EXPECT_EQ(other.language(), "id");
    EXPECT_NE(other.subject(), note.subject());
    EXPECT_NE(other.paragraphs(0), note.paragraphs(0));
    for (const std::string& paragraph : other.paragraphs()) {
      EXPECT_EQ(paragraph.find_first_of("{}"), std::string::npos) << paragraph;
    }
  }
}

// Tables of languages name the same things.
TEST(DeclarationNoteTest, NoWordForgetsWhatItIsAbout) {
  const DeclarationWords& english = WordsOf(au::MinistryProfile());
  const auto names = [](std::string_view word) {
    std::set<std::string> names;
    for (size_t open = word.find('{'); open != word.npos; open = word.find('{', open + 1)) {
      names.emplace(word.substr(open, word.find('}', open) + 1 - open));
    }
    return names;
  };
  for (const Profile* profile : {&id::MinistryProfile(), &my::MinistryProfile(), &bn::MinistryProfile()}) {
    const DeclarationWords& words = WordsOf(*profile);
    EXPECT_EQ(words.language, profile->languages.front());
    for (size_t i = 0; i < english.words.size(); ++i) EXPECT_EQ(names(english.words[i]), names(words.words[i])) << i;
  }
}

TEST(DeclarationNoteTest, RefusesWhatIsNoStepOrOfNobody) {
  message::v1::Message timeless = SampleMessage();
  timeless.mutable_create_time()->set_seconds(1LL << 60);
  const struct {
    std::string message, body;
  } rows[] = {{"", Endorsement().SerializeAsString()},
              {SampleMessage().SerializeAsString(), "\xff\xff"},
              {SampleMessage().SerializeAsString(), Declaration().SerializeAsString()},
              {timeless.SerializeAsString(), Endorsement().SerializeAsString()}};
  for (const auto& row : rows) {
    FakeHost host(row.message);
    EXPECT_EQ(Translate(host, kNative, row.body), DUTA_INVALID_INPUT);
    EXPECT_EQ(host.output, "");
  }
}

TEST(DeclarationNoteTest, ALongTextIsCutAndSaidToBe) {
  Declaration declaration;
  declaration.set_uid(std::string(100, 'u'));
  auto& text = *declaration.mutable_draft()->mutable_text();
  text.add_languages()->set_tag("en");
  for (int i = 0; i < 600; ++i) {
    auto& wording = *text.add_paragraphs()->add_wordings();
    wording.set_language("en");
    wording.set_text("We agree.");
  }
  const Ministry ministry(id::MinistryProfile());
  Findings findings;
  const note::v1::Note note = NoteOfDeclaration(declaration, SampleMessage(), ministry, findings);
  EXPECT_EQ(note.paragraphs_size(), 480);
  ASSERT_EQ(findings.dropped.size(), 1u);
  EXPECT_EQ(findings.dropped[0].field, "body");
}

}  // namespace
}  // namespace duta::adapters
