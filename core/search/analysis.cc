#include "core/search/analysis.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "core/base/utf8.h"
#include "core/search/zawgyi.h"

namespace duta::search {
namespace {

// A phrase does not bridge so many positions.
constexpr uint32_t kGap = 16;

enum class Class : uint8_t {
  kSpace,     // Between words.
  kBreak,     // Punctuation: no pair of code points bridges it.
  kEnd,       // An empty line: no phrase bridges it.
  kWord,      // Part of a word.
  kUnspaced,  // Of a script without spaces.
};

// A normalised code point and the bytes of the text that it came from.
struct Unit {
  char32_t c;
  Class cls;
  uint32_t begin;
  uint32_t end;
};

const icu::Normalizer2& CaseFolding() {
  UErrorCode error = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFKCCasefoldInstance(error);  // Part of ICU's own code: never null.
}

bool IsUnspaced(UScriptCode script) {
  switch (script) {
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_HANGUL:
    case USCRIPT_TIBETAN:
    case USCRIPT_JAVANESE:
    case USCRIPT_BALINESE:
    case USCRIPT_TAI_LE:
    case USCRIPT_NEW_TAI_LUE:
    case USCRIPT_LANNA:
    case USCRIPT_TAI_VIET:
    case USCRIPT_YI:
      return true;
    default:
      return false;
  }
}

constexpr uint32_t kLetterOrMark = U_GC_L_MASK | U_GC_M_MASK;

Class ClassOf(char32_t c, Class before) {
  if (c < 0x80) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return Class::kWord;
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' ? Class::kSpace : Class::kBreak;
  }
  const auto point = static_cast<UChar32>(c);
  if (u_isUWhiteSpace(point)) return Class::kSpace;
  const uint32_t category = U_MASK(u_charType(point));
  if ((category & U_GC_N_MASK) != 0) return Class::kWord;
  if ((category & kLetterOrMark) == 0) return Class::kBreak;
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(point, &error);
  if (IsUnspaced(script)) return Class::kUnspaced;
  const bool is_shared = script == USCRIPT_COMMON || script == USCRIPT_INHERITED;
  // The prolonged sound mark, tone marks: part of what they stand behind.
  if (is_shared && before == Class::kUnspaced) return Class::kUnspaced;
  if ((category & U_GC_M_MASK) != 0 && before != Class::kWord) return is_shared ? Class::kBreak : Class::kWord;
  return Class::kWord;
}

// Takes characters off `text` and appends what they become.
class Normaliser {
 public:
  explicit Normaliser(std::string_view text) : rest_(text) { units_.reserve(text.size()); }

  std::vector<Unit> Run() {
    while (!rest_.empty()) {
      const uint32_t begin = at_;
      const char32_t first = Take();
      // Plain ASCII, and nothing behind it that might combine with it.
      if (first < 0x80 && (rest_.empty() || static_cast<unsigned char>(rest_.front()) < 0x80)) {
        Append(first >= 'A' && first <= 'Z' ? first + ('a' - 'A') : first, begin);
        continue;
      }
      icu::UnicodeString chunk(static_cast<UChar32>(first));
      while (!rest_.empty() && chunk.length() < kLongestChunk && !Begins(rest_)) {
        chunk.append(static_cast<UChar32>(Take()));
      }
      UErrorCode error = U_ZERO_ERROR;
      const icu::UnicodeString folded = CaseFolding().normalize(chunk, error);
      for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
        Append(static_cast<char32_t>(folded.char32At(i)), begin);
      }
    }
    return std::move(units_);
  }

 private:
  static constexpr int32_t kLongestChunk = 64;  // Marks without end are nobody's text.

  static bool Begins(std::string_view text) {
    const std::optional<char32_t> c = TakeCharacter(text);
    return !c || CaseFolding().hasBoundaryBefore(static_cast<UChar32>(*c));
  }

  char32_t Take() {
    const size_t before = rest_.size();
    const std::optional<char32_t> c = TakeCharacter(rest_);
    if (!c) rest_.remove_prefix(1);
    at_ += static_cast<uint32_t>(before - rest_.size());
    return c.value_or(0xFFFD);
  }

  void Append(char32_t c, uint32_t begin) {
    const int32_t digit = c < 0x80 ? -1 : u_charDigitValue(static_cast<UChar32>(c));
    if (digit >= 0) c = U'0' + static_cast<char32_t>(digit);
    const Class before = units_.empty() ? Class::kBreak : units_.back().cls;
    Class cls = ClassOf(c, before);
    if (c == '\n' && last_ == '\n') cls = Class::kEnd;
    if (c != '\r') last_ = c;
    units_.push_back({c, cls, begin, at_});
  }

  std::string_view rest_;
  uint32_t at_ = 0;
  char32_t last_ = 0;
  std::vector<Unit> units_;
};

// Where words of `text` begin or end, in bytes, ascending.
std::vector<uint32_t> WordBoundaries(std::string_view text) {
  std::vector<uint32_t> boundaries;
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
  UText source = UTEXT_INITIALIZER;
  utext_openUTF8(&source, text.data(), static_cast<int64_t>(text.size()), &error);
  if (words == nullptr || U_FAILURE(error)) return boundaries;
  words->setText(&source, error);
  for (int32_t at = words->first(); at != icu::BreakIterator::DONE; at = words->next()) {
    boundaries.push_back(static_cast<uint32_t>(at));
  }
  utext_close(&source);
  return boundaries;
}

void AppendUtf8(char32_t c, std::string& text) { icu::UnicodeString(static_cast<UChar32>(c)).toUTF8String(text); }

// Letters of Latin that have no decomposition.
char32_t PlainLetter(char32_t c) {
  switch (c) {
    case 0x0111:
      return 'd';  // đ
    case 0x00F0:
      return 'd';  // ð
    case 0x00F8:
      return 'o';  // ø
    case 0x0142:
      return 'l';  // ł
    case 0x0127:
      return 'h';  // ħ
    case 0x0131:
      return 'i';  // ı
    default:
      return c;
  }
}

// A word without the diacritics of its Latin letters.
std::string Fold(const std::u32string& word) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2& nfd = *icu::Normalizer2::getNFDInstance(error);
  std::string folded;
  bool is_latin = false;
  for (const char32_t c : word) {
    if (c < 0x80) {
      folded.push_back(static_cast<char>(c));
      is_latin = true;
      continue;
    }
    icu::UnicodeString parts;
    if (!nfd.getDecomposition(static_cast<UChar32>(c), parts)) parts = icu::UnicodeString(static_cast<UChar32>(c));
    const UChar32 base = parts.char32At(0);
    const bool is_mark = (U_MASK(u_charType(base)) & U_GC_MN_MASK) != 0;
    if (is_mark && is_latin) continue;
    is_latin = uscript_getScript(base, &error) == USCRIPT_LATIN;
    AppendUtf8(is_latin ? PlainLetter(static_cast<char32_t>(base)) : c, folded);
  }
  return folded;
}

// Makes tokens of units.
class Tokenizer {
 public:
  Tokenizer(const std::vector<Unit>& units, std::string_view text, WordEdges edges) : units_(units) {
    if (edges == WordEdges::kLeftOut) return;
    const bool has_unspaced =
        std::any_of(units.begin(), units.end(), [](const Unit& unit) { return unit.cls == Class::kUnspaced; });
    if (has_unspaced) boundaries_ = WordBoundaries(text);
  }

  std::vector<Token> Run() {
    for (size_t i = 0; i < units_.size();) {
      switch (units_[i].cls) {
        case Class::kWord:
          i = Word(i);
          break;
        case Class::kUnspaced:
          i = CodePoint(i);
          break;
        case Class::kEnd:
          position_ += kGap;
          ++i;
          break;
        default:
          ++i;
      }
    }
    return std::move(tokens_);
  }

 private:
  size_t Word(size_t i) {
    const size_t begin = i;
    std::u32string word;
    std::string term(1, kWordTerm);
    for (; i < units_.size() && units_[i].cls == Class::kWord; ++i) {
      if (word.size() == kMaxWordCharacters) continue;
      word.push_back(units_[i].c);
      AppendUtf8(units_[i].c, term);
    }
    const std::string folded = kFoldedTerm + Fold(word);
    const bool differs = folded.compare(1, folded.npos, term, 1, term.npos) != 0;
    tokens_.push_back({std::move(term), position_, units_[begin].begin, units_[i - 1].end, true, true});
    if (differs) tokens_.push_back({folded, position_, units_[begin].begin, units_[i - 1].end, true, true});
    ++position_;
    return i;
  }

  size_t CodePoint(size_t i) {
    const Unit& unit = units_[i];
    std::string term(1, kGramTerm);
    AppendUtf8(unit.c, term);
    const bool starts = IsBoundary(unit.begin) && (i == 0 || units_[i - 1].begin != unit.begin);
    tokens_.push_back({term, position_, unit.begin, unit.end, starts, Ends(i)});
    if (const size_t next = Next(i); next < units_.size()) {
      AppendUtf8(units_[next].c, term);
      tokens_.push_back({std::move(term), position_, unit.begin, units_[next].end, starts, Ends(next)});
    }
    ++position_;
    return i + 1;
  }

  // The code point with which the one at `i` makes a pair; the end if there is
  // none. Spaces do not part them: writers set them at will.
  size_t Next(size_t i) const {
    for (++i; i < units_.size() && units_[i].cls == Class::kSpace; ++i) {
    }
    return i < units_.size() && units_[i].cls == Class::kUnspaced ? i : units_.size();
  }
  bool Ends(size_t i) const {
    return IsBoundary(units_[i].end) && (i + 1 == units_.size() || units_[i + 1].begin != units_[i].begin);
  }
  bool IsBoundary(uint32_t at) const { return std::binary_search(boundaries_.begin(), boundaries_.end(), at); }

  const std::vector<Unit>& units_;
  std::vector<uint32_t> boundaries_;
  std::vector<Token> tokens_;
  uint32_t position_ = 0;
};

}  // namespace

Analysis AnalyseAsIs(std::string_view text, WordEdges edges) {
  Analysis analysis;
  analysis.text = ToValidUtf8(text);
  const std::vector<Unit> units = Normaliser(analysis.text).Run();
  analysis.tokens = Tokenizer(units, analysis.text, edges).Run();
  return analysis;
}

Analysis Analyse(std::string_view text, WordEdges edges) {
  if (GuessEncoding(text) != BurmeseEncoding::kZawgyi) return AnalyseAsIs(text, edges);
  Analysis analysis = AnalyseAsIs(FromZawgyi(text), edges);
  analysis.is_from_zawgyi = true;
  return analysis;
}

std::string Normalise(std::string_view text) {
  const std::string valid = ToValidUtf8(text);
  std::string normal;
  bool is_space = false;
  for (const Unit& unit : Normaliser(valid).Run()) {
    if (unit.cls == Class::kSpace || unit.cls == Class::kEnd) {
      is_space = !normal.empty();
      continue;
    }
    if (is_space) normal.push_back(' ');
    is_space = false;
    AppendUtf8(unit.c, normal);
  }
  return normal;
}

std::string KeywordTerm(std::string_view field, std::string_view value) {
  std::string term(1, kKeywordTerm);
  term.append(field).push_back('\x1f');
  return term + Normalise(value);
}

}  // namespace duta::search
