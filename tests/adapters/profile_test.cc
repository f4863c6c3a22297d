// What must hold of every profile, so that a new ministry's mistakes show here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "adapters/markings/ministries.h"
#include "adapters/profile/ministry.h"
#include "adapters/profile/notice.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"
#include "tests/adapters/fixture_ministry.h"

namespace duta::adapters {
namespace {

using message::v1::Level;
using message::v1::Urgency;

std::vector<NamedProfile> Ministries() {
  std::vector<NamedProfile> all = AllMinistries();
  all.push_back({"fixture", &FixtureProfile()});
  return all;
}

class ProfileTest : public testing::TestWithParam<NamedProfile> {
 protected:
  const Profile& profile() const { return *GetParam().profile; }
};

TEST_P(ProfileTest, IsComplete) {
  for (const std::string_view text :
       {profile().partner, profile().country_code, profile().country, profile().ministry, profile().ministry_native,
        profile().abbreviation, profile().capital, profile().seat, profile().platform.name, profile().note_media_type,
        profile().labels.attachments, profile().labels.no_attachments}) {
    EXPECT_NE(text, "");
  }
  EXPECT_FALSE(profile().languages.empty());
  EXPECT_FALSE(profile().courtesies.empty());
  EXPECT_TRUE(profile().note_media_type.starts_with("text/vnd."));
  const Ministry ministry(profile());  // Aborts on an unknown zone, locale or a false example.
}

TEST_P(ProfileTest, NamesItsSources) {
  std::vector<Source> sources = {profile().names_source,
                                 profile().platform.source,
                                 profile().calendar.weekend_source,
                                 profile().calendar.special_days_source,
                                 profile().date_form.source,
                                 profile().labels.source};
  for (const auto& row : profile().markings) sources.push_back(row.source);
  for (const auto& row : profile().urgencies) sources.push_back(row.source);
  for (const auto& row : profile().notice_periods) sources.push_back(row.source);
  for (const auto& row : profile().courtesies) sources.push_back(row.source);
  for (const Source& source : sources) EXPECT_NE(source.where, "");
}

// The heart of the equivalence: never a lower rank, never a higher one than
// needed, and whatever is refused is refused from there up.
TEST_P(ProfileTest, RoundsMarkingsUpToTheNextOrRefuses) {
  for (int value = message::v1::LEVEL_OPEN; value <= message::v1::Level_MAX; ++value) {
    const auto level = static_cast<Level>(value);
    const MarkingWord* word = WordFor(profile(), level);
    const auto next = std::find_if(profile().markings.begin(), profile().markings.end(),
                                   [&](const MarkingWord& row) { return row.level >= level; });
    if (next == profile().markings.end()) {
      EXPECT_EQ(word, nullptr) << NameOf(level);
    } else {
      ASSERT_NE(word, nullptr) << NameOf(level);
      EXPECT_EQ(word->level, next->level) << NameOf(level);
    }
  }
  EXPECT_EQ(WordFor(profile(), message::v1::LEVEL_UNSPECIFIED), nullptr);
  EXPECT_EQ(WordFor(profile(), static_cast<Level>(99)), nullptr);
}

TEST_P(ProfileTest, FindsEachMarkingByItsWordInAnyCase) {
  EXPECT_TRUE(std::is_sorted(profile().markings.begin(), profile().markings.end(),
                             [](const auto& a, const auto& b) { return a.level < b.level; }));
  for (const MarkingWord& row : profile().markings) {
    EXPECT_EQ(FindMarking(profile(), row.word), &row);
    EXPECT_EQ(FindMarking(profile(), UpperCase(row.word, profile().languages.front())), &row);
    EXPECT_EQ(FindMarking(profile(), row.english), &row);
  }
  EXPECT_EQ(FindMarking(profile(), "no such marking"), nullptr);
}

TEST_P(ProfileTest, HasAWordForEachUrgencyAndNoneAboveIt) {
  for (int value = message::v1::URGENCY_ROUTINE; value <= message::v1::Urgency_MAX; ++value) {
    const UrgencyWord* word = WordFor(profile(), static_cast<Urgency>(value));
    ASSERT_NE(word, nullptr) << value;
    EXPECT_LE(word->urgency, value);
  }
}

TEST_P(ProfileTest, HasATitleForEachSortOfNote) {
  for (int value = note::v1::NOTE_TYPE_VERBALE; value <= note::v1::NoteType_MAX; ++value) {
    const NoteTitle* title = TitleFor(profile(), static_cast<note::v1::NoteType>(value));
    ASSERT_NE(title, nullptr) << value;
    EXPECT_EQ(FindTitle(profile(), title->title), title);
  }
}

// A label that is another's, or a heading that is a marking, could not be read back.
TEST_P(ProfileTest, NeverUsesOneWordForTwoThings) {
  std::set<std::string> words;
  for (const std::string_view label : profile().labels.fields) {
    EXPECT_NE(label, "");
    EXPECT_LT(label.size(), 60u) << label;
    EXPECT_EQ(label.find(':'), std::string_view::npos) << label;
    EXPECT_TRUE(words.insert(UpperCase(label, "")).second) << label;
  }
  EXPECT_TRUE(words.insert(UpperCase(profile().labels.attachments, "")).second);
  for (const NoteTitle& title : profile().titles) {
    EXPECT_TRUE(words.insert(UpperCase(title.title, "")).second) << title.title;
    EXPECT_EQ(FindMarking(profile(), title.title), nullptr) << title.title;
  }
}

TEST_P(ProfileTest, FormulasNameBothSides) {
  for (const Courtesy& courtesy : profile().courtesies) {
    for (const std::string_view formula : {courtesy.opening, courtesy.closing}) {
      EXPECT_NE(formula.find("{issuer}"), std::string_view::npos) << formula;
      EXPECT_NE(formula.find("{addressee}"), std::string_view::npos) << formula;
    }
  }
}

TEST_P(ProfileTest, HolidaysAreDaysOfTheYearsCoveredInOrder) {
  const Calendar& calendar = profile().calendar;
  EXPECT_TRUE(std::is_sorted(calendar.special_days.begin(), calendar.special_days.end(),
                             [](const auto& a, const auto& b) { return a.date < b.date; }));
  for (const SpecialDay& day : calendar.special_days) {
    EXPECT_TRUE(day.date.ok()) << day.name;
    EXPECT_TRUE(Covers(calendar, day.date)) << day.name;
    EXPECT_NE(day.name, "");
  }
}

// A higher rank never asks for less, and what is of no rank asks for nothing.
TEST_P(ProfileTest, StatesNoticePeriodsFromTheHighestRankDown) {
  const auto& periods = profile().notice_periods;
  EXPECT_FALSE(periods.empty());
  EXPECT_TRUE(std::is_sorted(periods.begin(), periods.end(), [](const auto& a, const auto& b) {
    return a.level < b.level || a.working_days > b.working_days;
  }));
  for (const NoticePeriod& period : periods) {
    EXPECT_EQ(NoticeFor(profile(), period.level), &period);
    EXPECT_GE(period.working_days, 0);
    EXPECT_LE(period.working_days, kMaxNoticeDays);
  }
  EXPECT_EQ(NoticeFor(profile(), visit::v1::LEVEL_UNSPECIFIED), nullptr);
  EXPECT_EQ(NoticeFor(profile(), static_cast<visit::v1::Level>(99)), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Ministries, ProfileTest, testing::ValuesIn(Ministries()),
                         [](const auto& info) { return info.param.code; });

}  // namespace
}  // namespace duta::adapters
