// Where what a query looks for stands in a document. Functions only; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/search/block.h"
#include "core/search/query.h"

namespace duta::search {

// One place of one leaf of the query in one document. A keyword or a day has no
// place: its `length` is 0.
struct Match {
  uint32_t number = 0;    // The document, in its audience.
  uint32_t position = 0;  // Of the first word or code point.
  uint16_t length = 0;    // Words or code points.
  Field field = Field::kTitle;
  bool is_whole = false;  // It begins and ends where words do.

  bool operator==(const Match&) const = default;
};

// So many matches of a leaf in a document are looked at, from the weightiest field on.
inline constexpr size_t kMaxMatches = 32;

// Words or code points that a term stands for: 2 for a pair.
uint32_t LengthOf(std::string_view term);

// Appends to `matches` where the parts of a phrase stand one behind the other.
// `places`: of each part, ascending within each field; at most `limit` are added.
void MatchPhrase(const Phrase& phrase, const std::vector<Places>& places, uint32_t number, size_t limit,
                 std::vector<Match>& matches);

// Sorts places and drops double ones, which come of several terms in one place.
void Tidy(Places& places);

}  // namespace duta::search
