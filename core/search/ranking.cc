#include "core/search/ranking.h"

#include <algorithm>
#include <array>

namespace duta::search {
namespace {

constexpr std::array<uint32_t, kFieldCount> kWeights{100, 60, 40, 15};

// The best field's weight by the bits of Feature::fields, half of it where no whole
// word is.
constexpr std::array<uint8_t, 256> kBest = [] {
  std::array<uint8_t, 256> best{};
  for (uint32_t bits = 0; bits < best.size(); ++bits) {
    for (uint32_t field = 0; field < kFieldCount; ++field) {
      const uint32_t is_whole = bits >> kFieldCount >> field & 1, is_there = bits >> field & 1;
      const uint32_t weight = is_whole != 0 ? kWeights[field] : is_there != 0 ? kWeights[field] / 2 : 0;
      best[bits] = std::max(best[bits], static_cast<uint8_t>(weight));
    }
  }
  return best;
}();

constexpr uint32_t kMostProximity = 80;

// A match and the leaf that it is of.
struct Standing {
  uint32_t position;
  uint32_t end;
  size_t leaf;
};

// The narrowest span of `standing`, which is sorted, with all of `leaves` leaves.
uint32_t Proximity(const std::vector<Standing>& standing, size_t leaves, uint32_t length) {
  std::vector<uint32_t> inside(leaves);
  size_t missing = leaves, begin = 0;
  uint32_t best = 0;
  for (size_t end = 0; end < standing.size(); ++end) {
    if (inside[standing[end].leaf]++ == 0) --missing;
    for (; missing == 0; ++begin) {
      const uint32_t span = std::max(standing[end].end - standing[begin].position, length);
      uint32_t points = 60 * length / span;
      bool is_in_order = span == length && end - begin + 1 == leaves;
      for (size_t i = begin; i < end; ++i) is_in_order &= standing[i].leaf < standing[i + 1].leaf;
      if (is_in_order) points += 20;
      best = std::max(best, points);
      if (--inside[standing[begin].leaf] == 0) ++missing;
    }
  }
  return best;
}

}  // namespace

uint32_t RecencyOf(int64_t day) {
  constexpr int64_t kDay2000 = 10957;
  return static_cast<uint32_t>(std::clamp<int64_t>((day - kDay2000) * 100 / 36525, 0, 50));
}

Score ScoreOf(std::span<const Feature> leaves, int64_t day) {
  Score score;
  const auto count = static_cast<uint32_t>(leaves.size());
  uint32_t fields = 0, present = 0, places = 0, whole = 0;
  for (const Feature leaf : leaves) {
    present += leaf.places > 0 ? 1 : 0;
    places += leaf.places;
    fields += kBest[leaf.fields];
    whole += leaf.fields >> kFieldCount != 0 ? 1 : 0;
  }
  if (count > 0) {
    score.fields = fields / count;
    score.coverage = 60 * present / count;
    for (uint32_t more = 2; more <= kMaxPlaces && places >= more; more *= 2) score.coverage += 10;
    score.words = 40 * whole / count;
  }
  score.recency = RecencyOf(day);
  return score;
}

uint32_t ProximityOf(const std::vector<std::vector<Match>>& leaves) {
  uint32_t best = 0;
  for (size_t field = 0; field < kFieldCount; ++field) {
    std::vector<Standing> standing;
    uint32_t length = 0;
    size_t present = 0;
    for (const std::vector<Match>& matches : leaves) {
      const size_t before = standing.size();
      uint32_t longest = 0;
      for (const Match& match : matches) {
        if (static_cast<size_t>(match.field) != field) continue;
        standing.push_back({match.position, match.position + match.length, present});
        longest = std::max<uint32_t>(longest, match.length);
      }
      if (standing.size() == before) continue;
      ++present;
      length += longest;
    }
    if (present < 2) continue;
    std::sort(standing.begin(), standing.end(), [](const Standing& a, const Standing& b) {
      return a.position != b.position ? a.position < b.position : a.leaf < b.leaf;
    });
    best = std::max(best, Proximity(standing, present, length) * static_cast<uint32_t>(present) /
                              static_cast<uint32_t>(leaves.size()));
  }
  return best;
}

uint32_t MostProximity(std::span<const Feature> leaves) {
  uint32_t most = 0;
  for (size_t field = 0; field < kFieldCount; ++field) {
    uint32_t present = 0;
    for (const Feature leaf : leaves) present += leaf.fields >> field & 1;
    if (present > 1) most = std::max(most, present);
  }
  return kMostProximity * most / std::max<uint32_t>(1, static_cast<uint32_t>(leaves.size()));
}

v1::Score ToProto(const Score& score) {
  v1::Score proto;
  proto.set_fields(score.fields);
  proto.set_coverage(score.coverage);
  proto.set_proximity(score.proximity);
  proto.set_words(score.words);
  proto.set_recency(score.recency);
  proto.set_total(score.total());
  return proto;
}

}  // namespace duta::search
