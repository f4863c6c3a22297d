// Canonical → native → canonical loses nothing but what it reports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "adapters/formats/note_verbale/compose.h"
#include "adapters/formats/note_verbale/html.h"
#include "adapters/formats/note_verbale/interpret.h"
#include "adapters/formats/note_verbale/text.h"
#include "adapters/markings/ministries.h"
#include "adapters/profile/words.h"
#include "tests/adapters/configured_ministry.h"
#include "tests/adapters/fixture_ministry.h"
#include "tests/adapters/random_note.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using note::v1::Note;

std::vector<NamedProfile> Ministries() {
  std::vector<NamedProfile> all = AllMinistries();
  all.push_back({"fixture", &FixtureProfile()});
  all.push_back({"configured", &ConfiguredTestProfile()});
  return all;
}

std::set<std::string> Fields(const std::vector<Remark>& dropped) {
  std::set<std::string> fields;
  for (const Remark& remark : dropped) fields.insert(remark.field);
  return fields;
}

std::string Told(const Findings& findings) {
  std::string told;
  for (const Problem& problem : findings.problems) told += problem.field + ": " + problem.text + "\n";
  for (const Remark& remark : findings.dropped) told += "dropped " + remark.field + ": " + remark.text + "\n";
  return told;
}

// Blanks out the fields that were reported, in both notes.
void Forget(Note& note, const std::set<std::string>& reported) {
  const auto forget = [&](const char* field, std::string* value) {
    if (reported.contains(field)) value->clear();
  };
  forget("number", note.mutable_number());
  forget("place", note.mutable_place());
  forget("issuer", note.mutable_issuer());
  forget("addressee", note.mutable_addressee());
  forget("language", note.mutable_language());
  forget("subject", note.mutable_subject());
  forget("reference", note.mutable_reference());
  for (int i = 0; i < note.paragraphs_size(); ++i) {
    forget(("paragraphs[" + std::to_string(i) + "]").c_str(), note.mutable_paragraphs(i));
  }
}

class RoundTripTest : public testing::TestWithParam<NamedProfile> {};

TEST_P(RoundTripTest, LosesNothingButWhatItReports) {
  const Ministry ministry(*GetParam().profile);
  std::mt19937 random(20261123);
  int exact = 0;
  const int notes = Cases(1000);
  for (int i = 0; i < notes; ++i) {
    Note note = RandomNote(random);
    Message message = RandomMessage(random);
    const Composition composition = Compose(note, &message, ministry);
    const MarkingWord* word = WordFor(ministry.profile, message.marking().level());
    ASSERT_EQ(composition.letter.has_value(), word != nullptr) << Told(composition.findings) << note.DebugString();
    if (word == nullptr) continue;
    const std::string text = WriteText(*composition.letter);

    // A raised marking is what the text says; the sender of such a text marks the message so.
    message.mutable_marking()->set_level(word->level);
    const Interpretation back = Interpret(text, &message, ministry);
    ASSERT_TRUE(back.note.has_value()) << Told(back.findings) << text;
    EXPECT_THAT(back.findings.dropped, testing::IsEmpty()) << Told(back.findings) << text;

    const std::set<std::string> reported = Fields(composition.findings.dropped);
    Note returned = *back.note;
    exact += returned.SerializeAsString() == note.SerializeAsString();
    Forget(note, reported);
    Forget(returned, reported);
    EXPECT_EQ(returned.DebugString(), note.DebugString()) << Told(composition.findings) << text;
  }
  EXPECT_GT(exact, notes / 4) << "the generator makes too little that fits";
}

TEST_P(RoundTripTest, IsDeterministicAndStable) {
  const Ministry ministry(*GetParam().profile);
  const Ministry another(*GetParam().profile);
  std::mt19937 random(7);
  for (int i = 0; i < 50; ++i) {
    const Note note = RandomNote(random);
    const Composition first = Compose(note, nullptr, ministry);
    const Composition second = Compose(note, nullptr, another);
    ASSERT_TRUE(first.letter.has_value()) << Told(first.findings);
    EXPECT_EQ(WriteText(*first.letter), WriteText(*second.letter));
    EXPECT_EQ(WriteHtml(*first.letter), WriteHtml(*second.letter));
  }
}

INSTANTIATE_TEST_SUITE_P(Ministries, RoundTripTest, testing::ValuesIn(Ministries()),
                         [](const auto& info) { return info.param.code; });

}  // namespace
}  // namespace duta::adapters
