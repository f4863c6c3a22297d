// What changed between two texts, word by word. Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "duta/declaration/v1/declaration.pb.h"

namespace duta::declaration {

enum class Change { kSame, kGone, kNew };

struct Piece {
  Change change;
  std::string text;
};

// A paragraph in one language: its pieces put together, without those that are gone,
// are how it reads now.
struct ParagraphDifference {
  std::string id;
  std::vector<Piece> pieces;
  bool changed() const;
};

// The title first, under the id `title`, then the paragraphs of both in order.
std::vector<ParagraphDifference> Compare(const v1::Text& before, const v1::Text& after, const std::string& language);

// Two wordings. Words are found in every script, also where no spaces stand between
// them; texts of more than some thousand words that share little are not compared
// inside.
std::vector<Piece> CompareWordings(std::string_view before, std::string_view after);

}  // namespace duta::declaration
