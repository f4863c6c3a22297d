#include "adapters/markings/matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/markings/ministries.h"

namespace duta::adapters {
namespace {

using testing::HasSubstr;

std::vector<const Profile*> Profiles() {
  std::vector<const Profile*> profiles;
  for (const auto& ministry : AllMinistries()) profiles.push_back(ministry.profile);
  return profiles;
}

// Every pair, both directions, every word: the answer is the lowest word that is
// high enough, by a reading of the tables of its own.
TEST(MatrixTest, NothingIsLoweredBetweenAnyTwoMinistries) {
  int pairs = 0;
  int refused = 0;
  for (const Profile* from : Profiles()) {
    for (const Profile* to : Profiles()) {
      pairs += from != to;
      ASSERT_EQ(ArrivalsOf(*from, *to).size(), from->markings.size());
      for (const Arrival& arrival : ArrivalsOf(*from, *to)) {
        const MarkingWord* lowest = nullptr;
        for (const MarkingWord& word : to->markings) {
          if (word.level >= arrival.sent->level && (lowest == nullptr || word.level < lowest->level)) lowest = &word;
        }
        ASSERT_EQ(arrival.received == nullptr, lowest == nullptr) << from->country << " to " << to->country;
        refused += lowest == nullptr;
        if (lowest != nullptr) {
          EXPECT_EQ(arrival.received->level, lowest->level) << from->country << " to " << to->country;
        }
      }
    }
  }
  EXPECT_EQ(pairs, 16 * 15);
  EXPECT_EQ(refused, 0) << "each of the sixteen has a word for the highest rank";
}

TEST(MatrixTest, ShowsPairsWithTheirSources) {
  const std::string pair = FormatPair(id::MinistryProfile(), au::MinistryProfile());
  EXPECT_THAT(pair, HasSubstr("Indonesia sends, Australia receives:"));
  EXPECT_THAT(pair, HasSubstr("Rahasia (SECRET) is SECRET (SECRET)"));
  EXPECT_THAT(pair, HasSubstr("is raised to PROTECTED (CONFIDENTIAL)"));
  EXPECT_THAT(pair, HasSubstr("Protective Security Policy Framework, policy 8 (high)"));
}

TEST(MatrixTest, HasARowAndAColumnForEach) {
  const std::string matrix = FormatMatrix(Profiles());
  for (const auto& ministry : AllMinistries()) EXPECT_THAT(matrix, HasSubstr("\n" + ministry.code + "  "));
  EXPECT_THAT(matrix, HasSubstr("?"));
  EXPECT_THAT(FormatJson(Profiles()), HasSubstr("{\"from\":\"nz\",\"to\":\"au\","));
}

}  // namespace
}  // namespace duta::adapters
