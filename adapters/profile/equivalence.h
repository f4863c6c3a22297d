// The inward direction of a nation's markings, made of the outward one.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "adapters/profile/profile.h"

namespace duta::adapters {

inline constexpr std::array kLevels = {message::v1::LEVEL_OPEN,       message::v1::LEVEL_INTERNAL,
                                       message::v1::LEVEL_RESTRICTED, message::v1::LEVEL_CONFIDENTIAL,
                                       message::v1::LEVEL_SECRET,     message::v1::LEVEL_TOP_SECRET};

// For each level the first word of `words` (lowest first) that ranks no lower;
// none where there is none, which refuses. Of two words of one rank the one
// that stands first is written.
constexpr std::array<MarkingRule, kLevels.size()> RoundedUp(std::span<const MarkingWord> words) {
  std::array<MarkingRule, kLevels.size()> rules{};
  for (size_t i = 0; i < kLevels.size(); ++i) {
    rules[i].level = kLevels[i];
    for (const MarkingWord& word : words) {
      if (word.level < kLevels[i]) continue;
      rules[i].word = word.word;
      break;
    }
  }
  return rules;
}

}  // namespace duta::adapters
