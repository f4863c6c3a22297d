// From text in any script to the terms that are indexed and searched for.
//
// Text is normalised (NFKC_Casefold, UAX #15) and digits of all scripts become
// ASCII. Scripts that set no spaces between words, and Hangul, become code points
// and pairs of code points, so that no dictionary decides what is found; all
// others become words, Latin ones also without their diacritics. Where words
// begin and end by UAX #29 and ICU's dictionaries is noted for the ranking.
// Functions only; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace duta::search {

// Terms begin with a letter that says what they are.
inline constexpr char kWordTerm = 'w';     // A word.
inline constexpr char kFoldedTerm = 'f';   // A word without diacritics, if it has some.
inline constexpr char kGramTerm = 'g';     // One or two code points.
inline constexpr char kKeywordTerm = 'k';  // A value of a field.

// Longer words are cut, here and in queries.
inline constexpr size_t kMaxWordCharacters = 64;

struct Token {
  std::string term;
  uint32_t position = 0;  // Words and code points, counted from 0.
  uint32_t begin = 0;     // Bytes of Analysis::text.
  uint32_t end = 0;       // Exclusive.
  bool starts_word = false;
  bool ends_word = false;
};

struct Analysis {
  std::string text;  // What was analysed: converted, if it was Zawgyi.
  bool is_from_zawgyi = false;
  std::vector<Token> tokens;  // By position; a unigram before the pair that begins there.
};

// Whether to find out where words begin and end in scripts without spaces, which
// takes most of the time; where it is left out, nothing there starts or ends one.
enum class WordEdges { kFound, kLeftOut };

// `text` may be any bytes. An empty line parts what no phrase bridges.
Analysis Analyse(std::string_view text, WordEdges edges = WordEdges::kFound);

// The same without asking which encoding Burmese is in.
Analysis AnalyseAsIs(std::string_view text, WordEdges edges = WordEdges::kFound);

// `text` normalised as above, without blanks around it, others made one space.
std::string Normalise(std::string_view text);

// The term of a value of a field, such as `country` and `id`.
std::string KeywordTerm(std::string_view field, std::string_view value);

}  // namespace duta::search
