#include "adapters/markings/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/markings/ministries.h"
#include "adapters/profile/dates.h"
#include "tests/adapters/configured_ministry.h"

namespace duta::adapters {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// All places where a profile names a source, listed by hand: what is forgotten in
// the code under test shows here.
std::vector<Source> SourcesOf(const Profile& p) {
  std::vector<Source> sources = {
      p.names_source,     p.platform.source, p.calendar.weekend_source, p.calendar.special_days_source,
      p.date_form.source, p.labels.source};
  if (!p.xroad.ministry_client.empty()) sources.push_back(p.xroad.source);
  for (const auto& row : p.markings) sources.push_back(row.source);
  for (const auto& row : p.urgencies) sources.push_back(row.source);
  for (const auto& row : p.notice_periods) sources.push_back(row.source);
  for (const auto& row : p.courtesies) sources.push_back(row.source);
  return sources;
}

size_t CountLow(const std::vector<Source>& sources) {
  return std::count_if(sources.begin(), sources.end(),
                       [](const Source& source) { return source.confidence == Confidence::kLow; });
}

size_t CountMarked(const std::string& text) {
  size_t count = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) count += line.starts_with("? ");
  return count;
}

class FactsTest : public testing::TestWithParam<NamedProfile> {
 protected:
  const Profile& profile() const { return *GetParam().profile; }
};

TEST_P(FactsTest, NameEverySource) {
  const std::vector<Source> sources = SourcesOf(profile());
  const std::vector<Fact> facts = FactsOf(profile());
  EXPECT_EQ(facts.size(), sources.size());
  for (const Source& source : sources) {
    const bool listed = std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) {
      return fact.source.where == source.where && fact.source.confidence == source.confidence;
    });
    EXPECT_TRUE(listed) << source.where;
  }
}

TEST_P(FactsTest, MarkEachThatIsOfLowConfidence) {
  const size_t low = CountLow(SourcesOf(profile()));
  EXPECT_GT(low, 0u) << "No ministry has published everything.";
  EXPECT_EQ(CountMarked(FormatFacts(profile())), low);
  const Profile* const one[] = {&profile()};
  EXPECT_EQ(CountMarked(FormatLowFacts(one)), low);
}

TEST_P(FactsTest, GiveTheTablesAsJson) {
  const auto json = nlohmann::json::parse(FormatFactsJson(profile()));
  size_t low = 0;
  for (const auto& fact : json.at("facts")) low += fact.at("confidence") == "low";
  EXPECT_EQ(low, CountLow(SourcesOf(profile())));
  const auto& days = json.at("calendar").at("days");
  ASSERT_EQ(days.size(), profile().calendar.special_days.size());
  EXPECT_EQ(days[0].at("date"), FormatIsoDate(profile().calendar.special_days[0].date));
  EXPECT_EQ(json.at("noticePeriods").size(), profile().notice_periods.size());
}

INSTANTIATE_TEST_SUITE_P(Ministries, FactsTest, testing::ValuesIn(AllMinistries()),
                         [](const auto& info) { return info.param.code; });

TEST(FactsTest, SayThatCambodiasIdentifiersArePlaceholders) {
  EXPECT_THAT(FormatFacts(kh::MinistryProfile()),
              HasSubstr("\n? X-Road identifiers: CAMBODIA/GOV/MFAIC/DUTA, CAMBODIA/GOV/MFAIC/DUTA/notes, "));
}

TEST(FactsTest, WhatIsConfiguredIsCertain) {
  EXPECT_THAT(FormatFacts(ConfiguredTestProfile()),
              HasSubstr("\n  marking Sulit: CONFIDENTIAL (high: the administrator's"));
  EXPECT_THAT(FormatFacts(ConfiguredTestProfile()), Not(HasSubstr("? marking")));
}

}  // namespace
}  // namespace duta::adapters
