// Burmese in the Zawgyi encoding: recognised and made Unicode. Zawgyi uses code
// points of Unicode's Myanmar block for other things, so that which of the two a
// text is in is a matter of likelihood. Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace duta::search {

enum class BurmeseEncoding {
  kNone,     // No Burmese, or nothing in it that the two write differently.
  kUnicode,  // Sequences that only Unicode has outnumber those of Zawgyi.
  kZawgyi,   // The other way round.
  kUnclear,  // As many of the one as of the other: words of a syllable or two.
};

// Of UTF-8.
BurmeseEncoding GuessEncoding(std::string_view text);

// What Zawgyi text says, in Unicode, by ICU's rules (CLDR my-Zawgyi).
std::string FromZawgyi(std::string_view text);

}  // namespace duta::search
