#include "core/search/matches.h"

#include <algorithm>
#include <optional>

#include "core/search/analysis.h"

namespace duta::search {
namespace {

// The place in `places` at `position`.
std::optional<Place> FindPlace(const std::vector<Place>& places, uint32_t position) {
  const auto found = std::lower_bound(places.begin(), places.end(), MakePlace(position, false, false));
  if (found == places.end() || PositionOf(*found) != position) return std::nullopt;
  return *found;
}

}  // namespace

uint32_t LengthOf(std::string_view term) {
  if (term.empty() || term.front() != kGramTerm) return 1;
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<uint32_t>(std::count_if(term.begin() + 1, term.end(), begins));
}

void MatchPhrase(const Phrase& phrase, const std::vector<Places>& places, uint32_t number, size_t limit,
                 std::vector<Match>& matches) {
  if (phrase.empty()) return;
  const Part& last = phrase.back();
  const auto length = static_cast<uint16_t>(last.offset + LengthOf(last.terms.front()));
  for (size_t field = 0; field < kFieldCount && limit > 0; ++field) {
    for (const Place first : places.front()[field]) {
      Place end = first;
      bool is_there = true;
      for (size_t i = 1; i < phrase.size() && is_there; ++i) {
        const auto place = FindPlace(places[i][field], PositionOf(first) + phrase[i].offset);
        is_there = place.has_value();
        end = place.value_or(end);
      }
      if (!is_there) continue;
      const bool is_whole = (first & kStartsWord) != 0 && (end & kEndsWord) != 0;
      matches.push_back({number, PositionOf(first), length, static_cast<Field>(field), is_whole});
      if (--limit == 0) return;
    }
  }
}

void Tidy(Places& places) {
  for (std::vector<Place>& list : places) {
    std::sort(list.begin(), list.end());
    const auto same = [](Place a, Place b) { return PositionOf(a) == PositionOf(b); };
    list.erase(std::unique(list.begin(), list.end(), same), list.end());
  }
}

}  // namespace duta::search
