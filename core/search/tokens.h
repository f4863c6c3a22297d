// The tokens of one document in their order, as a row keeps them, and where what a
// query looks for stands in them.
//
// Bytes: fields one after the other, each: field (varint), size (varint), tokens.
// A token: a varint with 1 if a word starts there, 2 if one ends, 4 if it makes a
// pair with the next one, 8 times its kind (code point, word, folded word), and 32
// times the distance from the position before; then its text, a word with its size.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/search/analysis.h"
#include "core/search/features.h"
#include "core/search/query.h"

namespace duta::search {

// One place of one leaf of the query.
struct Match {
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

// Collects the tokens of a document. Not thread-safe.
class TokenWriter {
 public:
  // `tokens` as Analyse makes them; a field's texts one after the other.
  void Add(Field field, const std::vector<Token>& tokens);
  std::string ToBytes() const;

 private:
  struct OfField {
    std::string bytes;
    uint32_t base = 0;  // Where the next text begins.
    uint32_t last = 0;  // Position of the last token.
  };
  std::array<OfField, kFieldCount> fields_;
};

// Reads them. Not thread-safe; may be used for one document after the other.
class TokenReader {
 public:
  // Borrows `bytes`. DATA_LOSS.
  Status Open(std::string_view bytes);

  // Appends where a leaf of text stands, at most `limit` places a phrase.
  void Find(const Leaf& leaf, size_t limit, std::vector<Match>& matches) const;

 private:
  enum class Kind : uint8_t { kCodePoint, kWord, kFolded };
  struct Unit {
    uint32_t position;
    Field field;
    Kind kind;
    bool starts, ends, has_pair;
    std::string_view text;
  };

  Status OpenField(Field field, std::string_view bytes);
  void FindPhrase(const Phrase& phrase, bool is_prefix, size_t limit, std::vector<Match>& matches) const;
  // Whether one of the terms stands at a unit.
  bool Stands(const Part& part, bool is_prefix, size_t at) const;
  bool Stands(std::string_view term, bool is_prefix, size_t at) const;
  // The unit behind `at` at `position` of the same field where the part stands; the
  // number of units if there is none.
  size_t FindPart(const Part& part, bool is_prefix, size_t at, uint32_t position) const;

  std::vector<Unit> units_;
};

}  // namespace duta::search
