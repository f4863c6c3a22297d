// Notes in the forms that machines exchange: golden bytes, both ways, and what
// is refused whatever the form.
#include "tests/adapters/forms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

#include "adapters/profile/words.h"
#include "tests/adapters/random_note.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using note::v1::Note;

std::string Told(const Findings& findings) {
  std::string told;
  for (const Problem& problem : findings.problems) told += problem.field + ": " + problem.text + "\n";
  for (const Remark& remark : findings.dropped) told += "dropped " + remark.field + ": " + remark.text + "\n";
  return told;
}

// As a sender marks what it writes: what the national word says to others.
Message Marked(Message message, const Profile& profile) {
  message.mutable_marking()->set_level(WordFor(profile, message.marking().level())->level);
  return message;
}

class FormTest : public testing::TestWithParam<FormCase> {};

TEST_P(FormTest, IsTheGoldenFile) {
  const Ministry ministry(*GetParam().profile);
  const Message message = SampleMessage();
  const Written written = GetParam().form.write(SampleNote(), &message, ministry);
  ASSERT_TRUE(written.bytes.has_value()) << Told(written.findings);
  const auto path = std::filesystem::path(DUTA_GOLDEN_DIRECTORY) / GetParam().file;
  if (std::getenv("DUTA_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << *written.bytes;
  std::ifstream file(path, std::ios::binary);
  const std::string expected((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(*written.bytes, expected) << path;
}

TEST_P(FormTest, LosesNothingButWhatItReports) {
  const Ministry ministry(*GetParam().profile);
  std::mt19937 random(20261125);
  const int notes = Cases(1000);
  int exact = 0;
  for (int i = 0; i < notes; ++i) {
    const Note note = RandomNote(random);
    Message message = RandomMessage(random);
    message.add_recipients("partners/au-dfat");
    message.mutable_create_time()->set_seconds(1'795'406'400);
    const Written written = GetParam().form.write(note, &message, ministry);
    ASSERT_EQ(written.bytes.has_value(), WordFor(ministry.profile, message.marking().level()) != nullptr)
        << Told(written.findings);
    if (!written.bytes) continue;
    message = Marked(std::move(message), ministry.profile);
    const Interpretation back = GetParam().form.read(*written.bytes, &message, ministry);
    ASSERT_TRUE(back.note.has_value()) << Told(back.findings) << *written.bytes;
    EXPECT_TRUE(back.findings.dropped.empty()) << Told(back.findings);
    std::set<std::string> reported;
    for (const Remark& remark : written.findings.dropped) reported.insert(remark.field);
    if (reported.empty()) {
      EXPECT_EQ(back.note->DebugString(), note.DebugString());
    }
    exact += reported.empty();
    for (const char* field : {"number", "place", "issuer", "addressee", "subject", "reference"}) {
      if (reported.contains(field)) continue;
      const auto* descriptor = Note::descriptor()->FindFieldByName(field);
      EXPECT_EQ(note.GetReflection()->GetString(note, descriptor),
                back.note->GetReflection()->GetString(*back.note, descriptor));
    }
  }
  EXPECT_GT(exact, notes / 3) << "the generator makes too little that fits";
}

TEST_P(FormTest, RefusesWhatPartsFromItsMessage) {
  const Ministry ministry(*GetParam().profile);
  const Message message = SampleMessage();
  const Written written = GetParam().form.write(SampleNote(), &message, ministry);
  ASSERT_TRUE(written.bytes.has_value());
  const Message sent = Marked(message, ministry.profile);
  ASSERT_TRUE(GetParam().form.read(*written.bytes, &sent, ministry).note.has_value());
  const struct {
    const char* what;
    void (*change)(Message&);
  } kCases[] = {
      {"id", [](Message& m) { m.set_id("019ab1c2-0000-7000-8000-00000000000f"); }},
      {"sender", [](Message& m) { m.set_sender("partners/nz-mfat"); }},
      {"recipient", [](Message& m) { m.set_recipients(0, "partners/nz-mfat"); }},
      {"a recipient more", [](Message& m) { m.add_recipients("partners/nz-mfat"); }},
      {"lower marking", [](Message& m) { m.mutable_marking()->set_level(message::v1::LEVEL_OPEN); }},
      {"no caveat", [](Message& m) { m.mutable_marking()->clear_caveats(); }},
      {"released to all", [](Message& m) { m.mutable_marking()->clear_releasable_to(); }},
      {"urgency", [](Message& m) { m.set_urgency(message::v1::URGENCY_FLASH); }},
      {"expiry", [](Message& m) { m.mutable_expire_time()->set_seconds(1'796'011'201); }},
      {"thread", [](Message& m) { m.set_thread_id(m.id()); }},
      {"answer to", [](Message& m) { m.set_in_reply_to(m.id()); }},
      {"other file", [](Message& m) { m.mutable_attachments(0)->set_sha256(std::string(32, 'x')); }},
      {"no file", [](Message& m) { m.clear_attachments(); }},
  };
  for (const auto& c : kCases) {
    Message other = sent;
    c.change(other);
    const Interpretation read = GetParam().form.read(*written.bytes, &other, ministry);
    EXPECT_FALSE(read.note.has_value()) << c.what;
    EXPECT_FALSE(read.findings.problems.empty()) << c.what;
  }
}

TEST_P(FormTest, RefusesAMarkingOfAnotherScheme) {
  const Ministry ministry(*GetParam().profile);
  const Message message = SampleMessage();
  Written written = GetParam().form.write(SampleNote(), &message, ministry);
  const std::string word(WordFor(ministry.profile, message.marking().level())->word);
  // Of the same length, so that lengths elsewhere in the form still hold.
  written.bytes->replace(written.bytes->find(word, written.bytes->find("nationalMarking")), word.size(),
                         std::string(word.size(), 'Q'));
  const Message sent = Marked(message, ministry.profile);
  const Interpretation read = GetParam().form.read(*written.bytes, &sent, ministry);
  EXPECT_FALSE(read.note.has_value());
  EXPECT_THAT(Told(read.findings), testing::HasSubstr("is no marking of"));
}

// No part of a form is taken for the whole, and no byte makes it fall over.
TEST_P(FormTest, RefusesEveryTruncationAndSurvivesEveryChange) {
  const Ministry ministry(*GetParam().profile);
  const Message message = SampleMessage();
  const std::string bytes = *GetParam().form.write(SampleNote(), &message, ministry).bytes;
  for (size_t size = 0; size + 2 < bytes.size(); size += 31) {
    const Interpretation read = GetParam().form.read(bytes.substr(0, size), nullptr, ministry);
    EXPECT_FALSE(read.note.has_value()) << size;
    EXPECT_FALSE(read.findings.problems.empty()) << size;
  }
  for (size_t at = 0; at < bytes.size(); at += 17) {
    for (const char c : {'\0', '\xFF', '<', '"', '{'}) {
      std::string changed = bytes;
      changed[at] = c;
      const Interpretation read = GetParam().form.read(changed, &message, ministry);
      EXPECT_NE(read.note.has_value(), !read.findings.problems.empty());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ministries, FormTest, testing::ValuesIn(AllForms()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace duta::adapters
