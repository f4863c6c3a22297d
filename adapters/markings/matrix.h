// How each ministry's markings arrive at each other one: the directed tables of
// all profiles, put together for a person to check.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "adapters/profile/profile.h"

namespace duta::adapters {

// What becomes of one word of a sender at one receiver.
struct Arrival {
  const MarkingWord* sent;
  const MarkingWord* received;  // Null: none high enough, so the receiver gets the original without a rendition.

  bool is_raised() const { return received != nullptr && received->level != sent->level; }
  // Whether a fact behind it is not certain.
  bool is_uncertain() const;
};

// Each word of `from`, lowest first, at `to`.
std::vector<Arrival> ArrivalsOf(const Profile& from, const Profile& to);

// `sender > receiver` for each pair, a cell of `equal/raised/refused` counts, `?`
// where a fact is not certain; then what the signs mean. Ends in a line feed.
std::string FormatMatrix(std::span<const Profile* const> profiles);

// One pair, word by word, with levels and sources.
std::string FormatPair(const Profile& from, const Profile& to);

// All pairs as JSON, a list of {from, to, sent, sentLevel, received, receivedLevel,
// outcome, certain}; one a line.
std::string FormatJson(std::span<const Profile* const> profiles);

}  // namespace duta::adapters
