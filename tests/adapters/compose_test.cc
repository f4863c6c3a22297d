#include "adapters/formats/note_verbale/compose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "adapters/formats/note_verbale/text.h"
#include "adapters/markings/ministries.h"
#include "adapters/profile/words.h"
#include "tests/adapters/fixture_ministry.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using note::v1::Note;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ComposeTest : public testing::Test {
 protected:
  Composition ComposeFor(const Profile& profile) { return Compose(note_, &message_, Ministry(profile)); }
  Composition ComposeForIndonesia() { return ComposeFor(id::MinistryProfile()); }

  Note note_ = SampleNote();
  Message message_ = SampleMessage();
};

TEST_F(ComposeTest, RoundsTheMarkingUpAndSaysSo) {
  const Composition composition = ComposeForIndonesia();
  ASSERT_TRUE(composition.letter.has_value());
  EXPECT_EQ(composition.letter->banner, "RAHASIA // EYES-ONLY");
  ASSERT_EQ(composition.findings.dropped.size(), 1u);
  EXPECT_EQ(composition.findings.dropped[0].field, "marking.level");
  EXPECT_THAT(composition.findings.dropped[0].text, HasSubstr("CONFIDENTIAL is shown as Rahasia, which is SECRET"));
}

TEST_F(ComposeTest, SaysNothingOfAMarkingThatIsEqual) {
  const Composition composition = ComposeFor(au::MinistryProfile());
  ASSERT_TRUE(composition.letter.has_value());
  EXPECT_EQ(composition.letter->banner, "PROTECTED // EYES-ONLY");
  EXPECT_THAT(composition.findings.dropped, IsEmpty());
}

TEST_F(ComposeTest, RefusesAMarkingWithoutEquivalent) {
  message_.mutable_marking()->set_level(message::v1::LEVEL_TOP_SECRET);
  const Composition composition = ComposeFor(FixtureProfile());
  EXPECT_FALSE(composition.letter.has_value());
  ASSERT_EQ(composition.findings.problems.size(), 1u);
  EXPECT_EQ(composition.findings.problems[0].cause, Problem::Cause::kNoEquivalent);
  EXPECT_EQ(composition.findings.problems[0].field, "marking.level");
}

TEST_F(ComposeTest, ReportsAnUrgencyThatTheNationCannotSay) {
  message_.set_urgency(message::v1::URGENCY_FLASH);
  const Composition composition = ComposeForIndonesia();
  ASSERT_TRUE(composition.letter.has_value());
  EXPECT_THAT(WriteText(*composition.letter), HasSubstr("\nDerajat: Sangat Segera\n"));
  EXPECT_EQ(composition.findings.dropped.back().field, "urgency");
}

TEST_F(ComposeTest, PutsTheFormulasOfTheTextsLanguageAroundIt) {
  note_.set_language("ar-JO");
  const Composition arabic = ComposeFor(FixtureProfile());
  ASSERT_TRUE(arabic.letter.has_value());
  EXPECT_EQ(arabic.letter->courtesy_language, "ar");
  note_.set_language("th");
  const Composition other = ComposeFor(FixtureProfile());
  EXPECT_EQ(other.letter->courtesy_language, "en");
  EXPECT_THAT(other.letter->opening,
              testing::StartsWith("The Ministry of Foreign Affairs of the Republic of Indonesia presents"));
}

TEST_F(ComposeTest, PutsNoFormulasWhereTheyDoNotBelong) {
  note_.set_note_type(note::v1::NOTE_TYPE_INFORMATION);
  EXPECT_EQ(ComposeForIndonesia().letter->opening, "");
  note_.set_note_type(note::v1::NOTE_TYPE_VERBALE);
  note_.clear_addressee();
  EXPECT_EQ(ComposeForIndonesia().letter->closing, "");
}

TEST_F(ComposeTest, LeavesNamesAloneThatLookLikePlaceholders) {
  note_.set_issuer("{addressee}");
  note_.set_addressee("{issuer}");
  EXPECT_THAT(ComposeForIndonesia().letter->opening,
              testing::StartsWith("{addressee} presents its compliments to {issuer} and"));
}

TEST_F(ComposeTest, PrintsNoLetterheadThatReadsLikeAMarkingOrAField) {
  for (const char* issuer : {"Sangat Rahasia", "SECRET // NOFORN", "Nota Diplomatik", "Nomor: 7", "rahasia"}) {
    note_.set_issuer(issuer);
    const Composition composition = ComposeForIndonesia();
    ASSERT_TRUE(composition.letter.has_value());
    EXPECT_EQ(composition.letter->letterhead, "") << issuer;
    EXPECT_EQ(composition.findings.remarks.at(0).field, "issuer");
  }
}

// Found by the fuzzer: the blank after an article that stood twice.
TEST_F(ComposeTest, TrimsTheLetterhead) {
  EXPECT_EQ(LetterheadOf("the  Ministry", "en"), "MINISTRY");
  EXPECT_EQ(LetterheadOf("The Hague Office", "en"), "HAGUE OFFICE");
  EXPECT_EQ(LetterheadOf("Theatre", "en"), "THEATRE");
}

TEST_F(ComposeTest, LeavesOutCaveatsThatWouldReadAsSomethingElse) {
  for (const char* caveat : {"", " ", "\u202E", "A // SECRET", "//"}) {
    message_.mutable_marking()->set_caveats(0, caveat);
    const Composition composition = ComposeFor(au::MinistryProfile());
    ASSERT_TRUE(composition.letter.has_value());
    EXPECT_EQ(composition.letter->banner, "PROTECTED") << caveat;
    EXPECT_EQ(composition.findings.dropped.at(0).field, "marking.caveats");
  }
}

TEST_F(ComposeTest, ShowsNothingThatReadsAsSomethingElse) {
  note_.set_subject("Visit\nTOP SECRET\n\u202Egnp.exe\u202C");
  const Composition composition = ComposeForIndonesia();
  const std::string text = WriteText(*composition.letter);
  EXPECT_THAT(text, HasSubstr("\nPerihal: Visit TOP SECRET gnp.exe\n"));
  EXPECT_THAT(text, Not(HasSubstr("\u202E")));
  EXPECT_EQ(composition.findings.dropped.back().field, "subject");
}

TEST_F(ComposeTest, ShowsBothClocks) {
  EXPECT_THAT(WriteText(*ComposeFor(au::MinistryProfile()).letter),
              HasSubstr("Valid until: 30 November 2026 15:00:00 Australia/Canberra (2026-11-30T04:00:00Z)"));
}

TEST_F(ComposeTest, BearsNoMarkingWithoutAMessage) {
  const Composition composition = Compose(note_, nullptr, Ministry(id::MinistryProfile()));
  ASSERT_TRUE(composition.letter.has_value());
  EXPECT_EQ(composition.letter->banner, "");
  EXPECT_EQ(composition.findings.remarks.at(0).field, "marking");
}

TEST_F(ComposeTest, RefusesNotesThatBreakTheirRules) {
  const struct {
    std::string field;
    std::function<void(Note&, Message&)> spoil;
  } kCases[] = {
      {"number", [](Note& n, Message&) { n.clear_number(); }},
      {"number", [](Note& n, Message&) { n.set_number(std::string(65, 'x')); }},
      {"number", [](Note& n, Message&) { n.set_number(" \u202E "); }},
      {"date", [](Note& n, Message&) { n.set_date("2026-02-30"); }},
      {"date", [](Note& n, Message&) { n.set_date("23 November 2026"); }},
      {"date", [](Note& n, Message&) { n.set_date("0001-01-01"); }},
      {"place", [](Note& n, Message&) { n.clear_place(); }},
      {"subject", [](Note& n, Message&) { n.set_subject(std::string(301, 'x')); }},
      {"addressee", [](Note& n, Message&) { n.set_addressee(std::string(301, 'x')); }},
      {"paragraphs", [](Note& n, Message&) { n.clear_paragraphs(); }},
      {"paragraphs", [](Note& n, Message&) { n.clear_paragraphs(), n.add_paragraphs("\n \u2066"); }},
      {"paragraphs",
       [](Note& n, Message&) {
         for (int i = 0; i < 500; ++i) n.add_paragraphs("x");
       }},
      {"note_type", [](Note& n, Message&) { n.clear_note_type(); }},
      {"note_type", [](Note& n, Message&) { n.set_note_type(static_cast<note::v1::NoteType>(77)); }},
      {"marking.level", [](Note&, Message& m) { m.clear_marking(); }},
  };
  for (const auto& c : kCases) {
    Note note = SampleNote();
    Message message = SampleMessage();
    c.spoil(note, message);
    const Composition composition = Compose(note, &message, Ministry(id::MinistryProfile()));
    EXPECT_FALSE(composition.letter.has_value()) << c.field;
    ASSERT_FALSE(composition.findings.problems.empty()) << c.field;
    EXPECT_EQ(composition.findings.problems[0].field, c.field);
  }
}

TEST_F(ComposeTest, SurvivesTimesBeyondReason) {
  for (const int64_t seconds : {INT64_MIN, int64_t{-62135596800}, int64_t{253402300799}, INT64_MAX}) {
    message_.mutable_expire_time()->set_seconds(seconds);
    EXPECT_TRUE(ComposeForIndonesia().letter.has_value()) << seconds;
  }
}

}  // namespace
}  // namespace duta::adapters
