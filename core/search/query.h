// The language of queries; README.md shows it to people. Functions only;
// thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace duta::search {

inline constexpr size_t kMaxQueryBytes = 4096;
inline constexpr size_t kMaxLeaves = 64;  // Words, phrases and fields of a query.
inline constexpr int kMaxDepth = 32;      // Parentheses and NOTs within each other.

// What may stand at one place of a phrase: any of these terms.
struct Part {
  std::vector<std::string> terms;
  uint32_t offset = 0;  // From the place of the first part.
};

// Parts that stand one behind the other.
using Phrase = std::vector<Part>;

// What is looked for in one place of the query.
struct Leaf {
  enum class Kind {
    kText,     // Any of the phrases.
    kPrefix,   // The same; the only part of the last one begins words.
    kKeyword,  // The term of the only part of the only phrase.
    kDays,     // Documents from `first_day` to `last_day`.
  };
  Kind kind = Kind::kText;
  std::vector<Phrase> phrases;
  int64_t first_day = 0;  // Since 1970-01-01, both included.
  int64_t last_day = 0;
  // Where it stands in the query, in bytes; of a phrase, without its quotes.
  size_t begin = 0;
  size_t end = 0;
};

struct Node {
  enum class Op { kAll, kLeaf, kAnd, kOr, kNot };
  Op op = Op::kAll;
  size_t leaf = 0;  // Of kLeaf: which of Query::leaves.
  std::vector<Node> children;
};

struct Query {
  Node root;
  std::vector<Leaf> leaves;
  // What was done to the query, for people.
  std::vector<std::string> remarks;

  // Whether hits are ranked by this leaf: text, not below a NOT.
  std::vector<bool> RankedLeaves() const;
};

// Parses UTF-8. `fields` are those whose values are keywords (`country`); `since`
// and `until` are there always. QUERY_INVALID says what is wrong and, by metadata
// `position`, at which character, counted from 1.
StatusOr<Query> ParseQuery(std::string_view text, const std::vector<std::string>& fields);

}  // namespace duta::search
