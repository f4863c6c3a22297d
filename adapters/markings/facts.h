// What a profile says, fact by fact, each with its source and how far it can be
// trusted: for administrators, who must see what is a guess.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "adapters/profile/profile.h"

namespace duta::adapters {

// One fact in words.
struct Fact {
  std::string name;  // `marking Rahasia`.
  std::string value;
  Source source;
};

// All of them, in the order of Profile. Holidays are one fact: their table has
// one source.
std::vector<Fact> FactsOf(const Profile& profile);

// One ministry's facts, one a line, those of low confidence marked. Ends in a
// line feed.
std::string FormatFacts(const Profile& profile);

// The days on which one ministry works or rests other than usual, as the CSV that `duta
// visit share --holidays` reads: date,closed|workday,0|1 (estimated),name.
std::string FormatDays(const Profile& profile);

// The facts of low confidence of all ministries.
std::string FormatLowFacts(std::span<const Profile* const> profiles);

// One ministry as JSON: {partner, facts: [{name, value, source, confidence}],
// calendar: {timeZone, weekend, firstYear, lastYear, days}, noticePeriods}, where
// the tables are those of a configuration.
std::string FormatFactsJson(const Profile& profile);

}  // namespace duta::adapters
