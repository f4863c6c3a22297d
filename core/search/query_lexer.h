// The words and signs of a query. Functions only; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace duta::search {

struct Lexeme {
  enum class Kind {
    kOpen,   // (
    kClose,  // )
    kAnd,    // AND
    kOr,     // OR
    kNot,    // NOT, or a hyphen before something
    kWord,   // Anything else
    kPhrase  // In quotes
  };
  Kind kind = Kind::kWord;
  std::string field;       // `country` of `country:id`.
  std::string text;        // Of a word or phrase, without field, quotes and asterisk.
  bool is_prefix = false;  // An asterisk stands behind it.
  size_t position = 0;     // Of its first character, counted from 1.
  size_t begin = 0;        // Bytes of `text` in the query.
  size_t end = 0;
};

// QUERY_INVALID about `position`.
Status QueryFault(size_t position, std::string_view what);

// Cuts a query up. What people's keyboards give for quotes, parentheses and colons
// counts as those. `fields`: the fields that there are. As ParseQuery.
StatusOr<std::vector<Lexeme>> CutQuery(std::string_view text, const std::vector<std::string>& fields);

}  // namespace duta::search
