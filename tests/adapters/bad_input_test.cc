// What must not get in, in each form in which it could: other encodings, characters
// that deceive, markings of other schemes, days that do not exist or are of
// another era. What only one format has (entities, doubled headers, keys twice) is
// in the tests of that format.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/note_verbale/compose.h"
#include "adapters/formats/note_verbale/interpret.h"
#include "adapters/formats/note_verbale/text.h"
#include "adapters/markings/ministries.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"
#include "tests/adapters/forms.h"
#include "tests/adapters/random_visit.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

constexpr std::string_view kSubject = "Second regional";
constexpr std::string_view kText = "The Ministry proposes";

// The letter for people, as one of the forms.
constexpr NoteForm kLetterForm = {
    "text/plain",
    [](const note::v1::Note& note, const Message* message, const Ministry& ministry) {
      Composition composition = Compose(note, message, ministry);
      Written written{.findings = std::move(composition.findings)};
      if (composition.letter) written.bytes = WriteText(*composition.letter);
      return written;
    },
    [](std::string_view bytes, const Message* message, const Ministry& ministry) {
      return Interpret(bytes, message, ministry);
    },
};

std::vector<FormCase> AllNoteForms() {
  std::vector<FormCase> cases = AllForms();
  for (const auto& [code, profile] : AllMinistries()) cases.push_back({code + "_text", "", profile, kLetterForm});
  return cases;
}

std::string Told(const Findings& findings) {
  std::string told;
  for (const Problem& problem : findings.problems) told += problem.field + ": " + problem.text + "\n";
  return told;
}

std::string Replaced(std::string text, std::string_view part, std::string_view with) {
  const size_t at = text.find(part);
  EXPECT_NE(at, text.npos) << part;
  return at == text.npos ? text : text.replace(at, part.size(), with);
}

// With the length that an HTTP request states made right again.
std::string WithRightLength(std::string bytes) {
  const std::string name = "Content-Length: ";
  const size_t at = bytes.find(name);
  if (at == bytes.npos) return bytes;
  const size_t end = bytes.find("\r\n", at);
  const size_t body = bytes.size() - (bytes.find("\r\n\r\n") + 4);
  return bytes.replace(at + name.size(), end - at - name.size(), std::to_string(body));
}

class BadInputTest : public testing::TestWithParam<FormCase> {
 protected:
  void SetUp() override {
    sent_ = SampleMessage();
    const Written written = GetParam().form.write(SampleNote(), &sent_, ministry_);
    ASSERT_TRUE(written.bytes.has_value()) << Told(written.findings);
    good_ = *written.bytes;
    sent_.mutable_marking()->set_level(word().level);
    ASSERT_TRUE(Read(good_).note.has_value()) << Told(Read(good_).findings);
  }

  // The ministry's word for the sample's marking.
  const MarkingWord& word() const { return *WordFor(ministry_.profile, SampleMessage().marking().level()); }

  Interpretation Read(const std::string& bytes) const {
    return GetParam().form.read(WithRightLength(bytes), &sent_, ministry_);
  }

  void ExpectRefused(const std::string& bytes, const std::string& why) const {
    const Interpretation read = Read(bytes);
    EXPECT_FALSE(read.note.has_value()) << bytes.substr(0, 3000);
    EXPECT_THAT(Told(read.findings), HasSubstr(why));
  }

  const Ministry ministry_{*GetParam().profile};
  Message sent_;
  std::string good_;
};

TEST_P(BadInputTest, IsRefusedInOtherEncodings) {
  // Latin-1, a character that is cut off, a surrogate, an overlong form.
  for (const char* bytes : {"\xE9", "\xE5\xA4", "\xED\xA0\x80", "\xC0\xAF"}) {
    ExpectRefused(Replaced(good_, kText, "The " + std::string(bytes) + " proposes"), "UTF-8");
  }
  std::string utf16 = "\xFF\xFE";
  for (const char c : good_) utf16.append({c, '\0'});
  EXPECT_FALSE(GetParam().form.read(utf16, &sent_, ministry_).note.has_value());
}

// Scripts may be mixed, ministries do; what makes one line read as another goes,
// and is reported.
TEST_P(BadInputTest, LosesWhatDeceivesAndSaysSo) {
  const Interpretation read = Read(Replaced(good_, kText, "\u202EThe Ministry\u202C \u2067العلاقات\u2069 外務省 ลับ"));
  ASSERT_TRUE(read.note.has_value()) << Told(read.findings);
  EXPECT_THAT(read.note->paragraphs(0), testing::StartsWith("The Ministry العلاقات 外務省 ลับ to hold the conference"));
  EXPECT_THAT(read.findings.dropped, Contains(Field(&Remark::field, testing::ContainsRegex("paragraphs|line 2"))));
}

// Each word of each other ministry that is none of this one's.
TEST_P(BadInputTest, IsRefusedWithMarkingsOfOtherSchemes) {
  const bool is_letter = GetParam().form.media_type == kLetterForm.media_type;
  const std::string national =
      is_letter ? UpperCase(word().word, ministry_.profile.languages.front()) : std::string(word().word);
  const auto with = [&](std::string_view foreign) {
    std::string bytes = good_;
    if (is_letter) bytes = Replaced(bytes, national, foreign);  // At the head, and then at the foot.
    const size_t at = is_letter ? bytes.rfind(national) : bytes.find(national, bytes.find("nationalMarking"));
    return bytes.replace(at, national.size(), foreign);
  };
  int tried = 0;
  for (const NamedProfile& other : AllMinistries()) {
    for (const MarkingWord& foreign : other.profile->markings) {
      if (FindMarking(ministry_.profile, foreign.word) != nullptr) continue;
      ExpectRefused(with(foreign.word), "is no marking of");
      ++tried;
    }
  }
  EXPECT_GT(tried, 30);
}

TEST_P(BadInputTest, IsRefusedWithDaysThatDoNotExistOrAreOfAnotherEra) {
  const bool is_letter = GetParam().form.media_type == kLetterForm.media_type;
  const std::string date = is_letter ? ministry_.dates.Format(*ParseIsoDate("2026-11-23")) : "2026-11-23";
  // A letter begins with its date and repeats it; other forms begin with the message's.
  const size_t at = is_letter ? good_.find(date) : good_.rfind(date);
  ASSERT_NE(at, good_.npos);
  for (const char* bad : {"2026-02-30", "2026-13-01", "2026-11-00", "0008-10-05",
                          "2569-11-23",           // Of the Buddhist Era, given as C.E.
                          "1448-06-12",           // Hijri, given as C.E.
                          "令和0年11月23日",      // There is no year 0.
                          "30 กุมภาพันธ์ 2569",      // 30 February.
                          "23 พฤศจิกายน 2026"}) {  // C.E., given as of the Buddhist Era.
    std::string bytes = good_;
    bytes.replace(at, date.size(), bad);
    const Interpretation read = Read(bytes);
    EXPECT_FALSE(read.note.has_value()) << bad << "\n" << bytes.substr(0, 3000);
    EXPECT_THAT(Told(read.findings), HasSubstr("is no day of the years 1900 to 2199")) << bad;
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, BadInputTest, testing::ValuesIn(AllNoteForms()),
                         [](const auto& info) { return info.param.name; });

// The same of visits.
class BadCalendarTest : public testing::TestWithParam<NamedProfile> {
 protected:
  void SetUp() override {
    const Written written = WriteCalendar(SampleVisit(), &sent_, ministry_);
    ASSERT_TRUE(written.bytes.has_value());
    good_ = *written.bytes;
    sent_.mutable_marking()->set_level(word().level);
    ASSERT_TRUE(Read(good_).visit.has_value()) << Told(Read(good_).findings);
  }

  const MarkingWord& word() const { return *WordFor(ministry_.profile, SampleMessage().marking().level()); }
  VisitRead Read(const std::string& bytes) const { return ReadCalendar(bytes, "text/calendar", &sent_, ministry_); }

  const Ministry ministry_{*GetParam().profile};
  Message sent_ = SampleMessage();
  std::string good_;
};

TEST_P(BadCalendarTest, IsRefusedOrCleaned) {
  EXPECT_FALSE(Read(Replaced(good_, kSubject,
                             "S\xE9"
                             "cond regional"))
                   .visit.has_value());
  const size_t at = good_.find("X-DUTA-MARKING");
  ASSERT_NE(at, good_.npos);
  const std::string marking = good_.substr(at, good_.find("\r\n", at) - at);
  for (const NamedProfile& other : AllMinistries()) {
    for (const MarkingWord& foreign : other.profile->markings) {
      if (FindMarking(ministry_.profile, foreign.word) != nullptr) continue;
      const VisitRead read = Read(Replaced(good_, marking, "X-DUTA-MARKING:" + std::string(foreign.word)));
      EXPECT_FALSE(read.visit.has_value()) << foreign.word << " of " << other.code;
      EXPECT_THAT(Told(read.findings), HasSubstr("is no marking of"));
    }
  }
  for (const char* bad : {"20270230T090000", "25700308T090000", "00080308T090000", "14480308T090000"}) {
    const VisitRead read = Read(Replaced(good_, "20270308T090000", bad));
    EXPECT_FALSE(read.visit.has_value()) << bad;
    EXPECT_THAT(Told(read.findings), HasSubstr("is no day or time of the years 1900 to 2199")) << bad;
  }
}

INSTANTIATE_TEST_SUITE_P(Ministries, BadCalendarTest, testing::ValuesIn(AllMinistries()),
                         [](const auto& info) { return info.param.code; });

}  // namespace
}  // namespace duta::adapters
