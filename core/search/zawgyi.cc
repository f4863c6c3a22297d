#include "core/search/zawgyi.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <memory>
#include <optional>

#include "core/base/utf8.h"

namespace duta::search {
namespace {

constexpr char32_t kVirama = 0x1039;  // Unicode: stacks consonants. Zawgyi: what Unicode calls asat.
constexpr char32_t kAsat = 0x103A;    // Zawgyi: the medial that Unicode has at U+103B.
constexpr char32_t kVowelE = 0x1031;  // Unicode: after its consonant. Zawgyi: before it.

bool IsMyanmar(char32_t c) { return c >= 0x1000 && c <= 0x109F; }
bool IsConsonant(char32_t c) { return (c >= 0x1000 && c <= 0x1021) || c == 0x103F; }
bool IsMedial(char32_t c) { return c >= 0x103B && c <= 0x103E; }
// Where only languages other than Burmese have letters in Unicode, and Zawgyi has
// its stacked and shifted forms.
bool IsZawgyiForm(char32_t c) { return c == 0x1033 || c == 0x1034 || c == 0x105A || (c >= 0x1060 && c <= 0x1097); }

// The row of the traditional order of consonants: Pali stacks those of one row.
int RowOf(char32_t c) {
  if (c < 0x1000 || c > 0x1019) return -1;
  if (c <= 0x1004) return 0;
  if (c <= 0x100A) return 1;
  if (c <= 0x100F) return 2;
  return c <= 0x1014 ? 3 : 4;
}

bool IsSonorant(char32_t c) { return c >= 0x1019 && c <= 0x101D; }

bool MayStack(char32_t upper, char32_t lower) {
  return upper == kAsat || upper == lower || (RowOf(upper) >= 0 && RowOf(upper) == RowOf(lower));
}

struct Evidence {
  int unicode = 0;
  int zawgyi = 0;
};

// What `c` between its neighbours (0: none) speaks for.
void Weigh(char32_t before, char32_t c, char32_t after, Evidence& evidence) {
  if (c == kVirama) {
    if (!IsConsonant(after)) evidence.zawgyi += 2;
    if (IsConsonant(after) && before == kAsat) evidence.unicode += 2;
    if (IsConsonant(after) && before != kAsat) {
      if (MayStack(before, after)) ++evidence.unicode;
      // Sanskrit loans stack sonorants under anything.
      if (!MayStack(before, after)) evidence.zawgyi += IsSonorant(after) ? 1 : 2;
    }
  } else if (c == kVowelE) {
    ++(IsConsonant(before) || IsMedial(before) ? evidence.unicode : evidence.zawgyi);
    if (!IsMyanmar(before)) ++evidence.zawgyi;
  } else if (c == kAsat) {
    // Zawgyi puts its medial before a vowel; Unicode's asat ends a syllable.
    if (after >= 0x102B && after <= 0x1030) ++evidence.zawgyi;
    if (!IsMyanmar(after) || IsConsonant(after)) ++evidence.unicode;
    if (after == kVirama || after == 0x1037 || after == 0x1038) ++evidence.unicode;
  } else if (IsZawgyiForm(c)) {
    evidence.zawgyi += 2;
  } else if (IsMedial(c) && !IsConsonant(before) && !IsMedial(before)) {
    ++evidence.zawgyi;  // Medial ra stands before its consonant there.
  }
}

}  // namespace

BurmeseEncoding GuessEncoding(std::string_view text) {
  Evidence evidence;
  char32_t before = 0, current = 0;
  const auto weigh = [&](char32_t after) {
    if (IsMyanmar(current)) Weigh(before, current, after, evidence);
    before = current;
    current = after;
  };
  while (!text.empty()) {
    const std::optional<char32_t> c = TakeCharacter(text);
    if (!c) text.remove_prefix(1);
    weigh(c.value_or(0));
  }
  weigh(0);
  if (evidence.zawgyi == 0) return evidence.unicode == 0 ? BurmeseEncoding::kNone : BurmeseEncoding::kUnicode;
  if (evidence.zawgyi == evidence.unicode) return BurmeseEncoding::kUnclear;
  return evidence.zawgyi > evidence.unicode ? BurmeseEncoding::kZawgyi : BurmeseEncoding::kUnicode;
}

std::string FromZawgyi(std::string_view text) {
  icu::UnicodeString converted =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> rules(
      icu::Transliterator::createInstance("Zawgyi-my", UTRANS_FORWARD, error));
  if (rules != nullptr && U_SUCCESS(error)) rules->transliterate(converted);
  std::string result;
  converted.toUTF8String(result);
  return result;
}

}  // namespace duta::search
