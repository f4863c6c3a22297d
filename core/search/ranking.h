// How well a document fits a query: a sum of small whole numbers, each made of the
// document and the query alone. How common a word is elsewhere has no part in it:
// it would tell of documents that the reader may not see. Functions only;
// thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/search/features.h"
#include "core/search/tokens.h"
#include "duta/search/v1/search.pb.h"

namespace duta::search {

// As duta.search.v1.Score, which is too large for one a hit.
struct Score {
  uint32_t fields = 0;
  uint32_t coverage = 0;
  uint32_t proximity = 0;
  uint32_t words = 0;
  uint32_t recency = 0;

  uint32_t total() const { return fields + coverage + proximity + words + recency; }
  bool operator==(const Score&) const = default;
};
v1::Score ToProto(const Score& score);

// All of a score but proximity. `leaves`: what each ranked leaf of the query, in its
// order, has to do with the document; without places where it is not there. `day`:
// the document's, since 1970-01-01.
//
//   fields     0..100  mean over the leaves of the best field's weight (title 100, topic 60,
//                      abstract 40, text 15), half of it where no whole word is
//   coverage   0..100  60 times the part of the leaves that there are; 10 for each doubling of
//                      the number of places, up to 16
//   words      0..40   40 times the part of the leaves that are whole words somewhere
//   recency    0..50   years since 2000
Score ScoreOf(std::span<const Feature> leaves, int64_t day);
uint32_t RecencyOf(int64_t day);

//   proximity  0..80   60 times (their length / the narrowest span with all of them); 20 more if
//                      they stand as the query has them, next to each other
// `leaves`: where each stands.
uint32_t ProximityOf(const std::vector<std::vector<Match>>& leaves);

// What ProximityOf says at most.
uint32_t MostProximity(std::span<const Feature> leaves);

}  // namespace duta::search
